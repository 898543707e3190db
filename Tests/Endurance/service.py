"""A creditd of its own for a test: started on a free port, killed or stopped, started again."""
import http.client
import json
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time


class Service:
    def __init__(self, program, folder=None):
        self.program = program
        self.folder = folder or tempfile.mkdtemp(prefix="creditd-test-")
        made = subprocess.run([program, "keys", "create", "--act-as", "--data-dir", self.folder], capture_output=True, text=True, check=True)
        self.key = made.stdout.strip().splitlines()[-1]
        self.process = None
        self.local = threading.local()

    def start(self, *flags, descriptors=None):
        """Starts the program; with `descriptors` it may open no more than so many."""
        limit = descriptors and (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors)))
        self.process = subprocess.Popen(
            [self.program, "serve", "--data-dir", self.folder, "--port", "0", "--json", "--business-date", "2026-05-04", *flags],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=limit)
        self.port = int(json.loads(self.process.stdout.readline())["url"].rsplit(":", 1)[1])
        self.local = threading.local()

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)

    def end(self):
        """Leaves nothing behind, however the test went."""
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, method, path, body=None, headers=None):
        """One request on this thread's connection; the status and the answer as JSON."""
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = self.local.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        fields = {"Authorization": "Bearer " + self.key, "Content-Type": "application/json", **(headers or {})}
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, fields)
            answer = connection.getresponse()
            text = answer.read()
        except Exception:
            self.local.connection = None
            connection.close()
            raise
        return answer.status, json.loads(text) if text else None

    def demand(self, method, path, body=None, headers=None):
        status, answer = self.call(method, path, body, headers)
        assert status < 300, (method, path, status, answer)
        return answer

    def set_up(self, limit):
        """A company whose confirmations are checked against a limit, and its one customer."""
        self.demand("PUT", "/v1/companies/DE01", {"name": "Test", "accountingCurrency": "EUR", "timeZone": "UTC"})
        self.demand("PUT", "/v1/customers/C1", {"name": "Racer", "currency": "EUR"})
        self.demand("POST", "/v1/limit-adjustments", {
            "adjustmentType": "creditLimit", "post": True,
            "lines": [{"customer": {"number": "C1"}, "newLimit": limit, "newToDate": "2099-12-31"}]},
            {"Idempotency-Key": "limit"})

    def check(self, number, amount, headers=None):
        return self.call("POST", "/v1/credit-checks", {
            "document": "confirmation", "order": {
                "number": number, "customer": {"number": "C1"}, "currency": "EUR", "amount": amount,
                "orderDate": "2026-05-04"}}, headers)

    def verify(self):
        done = subprocess.run([self.program, "verify", "--data-dir", self.folder], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


class Checkers:
    """Clients that have orders of one customer checked until they are told to stop, each a few times a second."""
    CLIENTS, PAUSE = 8, 0.05

    def __init__(self, service, name, company, customer):
        self.service, self.name, self.company, self.customer = service, name, company, customer
        self.stopping, self.times, self.delayed = threading.Event(), [], 0
        self.threads = [threading.Thread(target=self.work, args=(index,)) for index in range(self.CLIENTS)]
        for thread in self.threads:
            thread.start()

    def work(self, index):
        count = 0
        while not self.stopping.wait(self.PAUSE):
            count += 1
            begun = time.monotonic()
            status, answer = self.service.call("POST", f"/v1/credit-checks?company={self.company}", {
                "document": "confirmation", "order": {
                    "number": f"{self.name}-{index}-{count}", "customer": {"number": self.customer}, "currency": "EUR",
                    "amount": "1.00", "orderDate": "2026-05-04"}})
            self.times.append(time.monotonic() - begun)
            if status == 503:
                self.delayed += 1
            else:
                assert status == 201, answer

    def stop(self):
        """What they saw, as a sentence."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        times = sorted(self.times)
        return (f"{len(times)} checks, p50 {times[len(times) // 2] * 1000:.1f} ms, p99 {times[len(times) * 99 // 100] * 1000:.1f}"
                f" ms, longest {times[-1] * 1000:.0f} ms, {self.delayed} told to come again")
