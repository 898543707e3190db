"""Servers under load: started, driven by wrk, and read from /proc, so that other work on the machine matters little."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of a process with all its threads."""
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_megabytes(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1)) / 1024


def milliseconds(text):
    number, unit = re.match(r"([\d.]+)(\w+)", text).groups()
    return float(number) * {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}[unit]


class Server:
    """A server on a loopback port, ended with the `with` block."""

    def __init__(self, command, port, environment=None, folder=None):
        self.command, self.port, self.folder = command, port, folder
        self.environment = {**os.environ, **(environment or {})}

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment)
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(f"{self.command} ended with {self.process.returncode}")
                time.sleep(0.05)
        raise SystemExit(f"{self.command} does not answer")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def memory(self):
        return resident_megabytes(self.process.pid)

    def load(self, path, connections, seconds, script=None, scheme="http", warm=1):
        """One run of wrk with one thread: requests a second, CPU microseconds a request, latencies in milliseconds."""
        url = f"{scheme}://127.0.0.1:{self.port}{path}"
        base = ["wrk", "-t1", f"-c{connections}", "--latency"] + (["-s", script] if script else [])
        if warm:
            subprocess.run(base + [f"-d{warm}s", url], stdout=subprocess.DEVNULL, env=self.environment)
        before = cpu_seconds(self.process.pid)
        out = subprocess.run(base + [f"-d{seconds}s", url], capture_output=True, text=True, env=self.environment).stdout
        used = cpu_seconds(self.process.pid) - before
        count = int(re.search(r"(\d+) requests in", out).group(1))
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
        if bad or not count:
            raise SystemExit(f"{url}: {bad.group(1) if bad else 'all'} bad answers\n{out}")
        return {"rps": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)), "cpu": used * 1e6 / count,
                "p50": milliseconds(re.search(r"^\s+50%\s+(\S+)", out, re.M).group(1)),
                "p99": milliseconds(re.search(r"^\s+99%\s+(\S+)", out, re.M).group(1)), "count": count}


def creditd(program, folder, port, *flags):
    return [program, "serve", "--data-dir", folder, "--port", str(port), "--business-date", "2026-11-23", "--log-format", "json", *flags]


def copied(work, seed):
    """A fresh copy of a data folder."""
    folder = os.path.join(work, f"run-{time.monotonic_ns()}")
    os.makedirs(folder)
    shutil.copy(os.path.join(seed, "creditd.db"), folder)
    return folder


def call(port, key, method, path, body=None, headers=None, data=None):
    """One request; the answer as JSON."""
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    fields = {"Authorization": "Bearer " + key, "Content-Type": "application/json", **(headers or {})}
    connection.request(method, path, data if data is not None else (json.dumps(body) if body is not None else None), fields)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        raise SystemExit(f"{method} {path}: {answer.status} {text.decode()}")
    return json.loads(text)


def load_rows(port, key, kind, rows):
    """One import, waited for."""
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    job = call(port, key, "POST", f"/v1/imports?kind={kind}&company=B001", data=data,
               headers={"Content-Type": "application/x-ndjson", "Prefer": "wait=20"})
    while job["status"] in ("queued", "running"):
        time.sleep(0.1)
        job = call(port, key, "GET", "/v1/jobs/" + job["id"])
    if job["status"] != "succeeded" or job["result"]["failed"]:
        raise SystemExit(f"the import of {kind} ended as {job}")
    return job
