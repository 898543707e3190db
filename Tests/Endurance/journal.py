#!/usr/bin/env python3
"""Generates and posts a journal of many lines while orders are checked, with the times; then kills the service while
another one is being posted: either no line is in force or all of them (CM-10.6, D-24).

    journal.py PROGRAM [LINES] [KILLS]
"""
import json
import random
import shutil
import sys
import threading
import time
import urllib.request

from service import Service

CLIENTS = 8


def imported(service, rows):
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port}/v1/imports?kind=customers&company=DE01",
        "\n".join(rows).encode(), {
            "Authorization": "Bearer " + service.key, "Content-Type": "application/x-ndjson"})
    job = json.load(urllib.request.urlopen(request, timeout=60))
    return ended(service, job["id"], 600)


def ended(service, job, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = service.demand("GET", f"/v1/jobs/{job}")
        if answer["status"] not in ("queued", "running"):
            return answer
        time.sleep(0.1)
    raise AssertionError(f"job {job} has not ended within {seconds} s")


def journal(service, amount, name):
    """A draft with a line for every customer."""
    draft = service.demand("POST", "/v1/limit-adjustments", {"adjustmentType": "creditLimit"}, {"Idempotency-Key": name})
    path = "/v1/limit-adjustments/" + draft["number"]
    answer = service.demand(
        "POST", path + "/generate",
        {"source": "customers", "adjustmentValue": amount, "dateMethod": "absolute", "newToDate": "2099-12-31"},
        {"Idempotency-Key": name + "-generate", "If-Match": "*"})
    job = ended(service, answer["id"], 600)
    assert job["status"] == "succeeded", job
    return path


def post(service, path, name):
    return service.demand("POST", path + "/post", {}, {"Idempotency-Key": name, "If-Match": "*"})["id"]


def load(service, run, stopping, times):
    def client(index):
        count = 0
        while not stopping.is_set():
            count += 1
            begun = time.monotonic()
            try:
                status, _ = service.check(f"SO-{run}-{index}-{count}", "1.00")
            except Exception:
                return
            assert status == 201, status
            times.append(time.monotonic() - begun)

    threads = [threading.Thread(target=client, args=(index,)) for index in range(CLIENTS)]
    for thread in threads:
        thread.start()
    return threads


program = sys.argv[1]
lines = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000
kills = int(sys.argv[3]) if len(sys.argv) > 3 else 3
seed = int(time.time())
print(f"journal: seed {seed}")
rng = random.Random(seed)
service = Service(program)
try:
    service.start()
    service.set_up("1000000000.00")
    imported(service, [
        json.dumps({"number": f"K{index}", "name": f"Customer {index}", "currency": "EUR"}) for index in range(lines - 1)])

    begun = time.monotonic()
    path = journal(service, "10.00", "first")
    generated = time.monotonic() - begun
    stopping, times = threading.Event(), []
    threads = load(service, "first", stopping, times)
    begun = time.monotonic()
    job = ended(service, post(service, path, "first-post"), 600)
    posted = time.monotonic() - begun
    stopping.set()
    for thread in threads:
        thread.join()
    assert job["result"]["posted"], job
    times.sort()
    print(f"journal: {lines} lines generated in {generated:.1f} s, posted in {posted:.1f} s; meanwhile {len(times)} checks, "
          f"p50 {times[len(times) // 2] * 1000:.1f} ms, p99 {times[len(times) * 99 // 100] * 1000:.1f} ms, "
          f"longest {times[-1] * 1000:.0f} ms")

    outcomes = {"none": 0, "all": 0}
    limit = 10
    for run in range(kills):
        path = journal(service, "5.00", f"run-{run}")
        post(service, path, f"run-{run}-post")
        time.sleep(rng.uniform(0.0, posted * 1.1))
        service.kill()
        service.start()
        status = service.demand("GET", path)["status"]
        changed = service.demand("GET", f"/v1/credit-profiles?creditLimit={limit + 5}.00&count=true&limit=1")["total"]
        assert changed == (lines - 1 if status == "posted" else 0), (run, status, changed)
        outcomes["all" if status == "posted" else "none"] += 1
        # The job goes on where it was; in the end every line is in force.
        until = time.monotonic() + 600
        while service.demand("GET", path)["status"] != "posted":
            assert time.monotonic() < until
            time.sleep(0.1)
        limit += 5
        changed = service.demand("GET", f"/v1/credit-profiles?creditLimit={limit}.00&count=true&limit=1")["total"]
        assert changed == lines - 1, changed
    assert service.stop() == 0, "the service did not stop in order"
    service.verify()
finally:
    if service.process.poll() is None:
        service.kill()
    shutil.rmtree(service.folder, ignore_errors=True)
print(f"journal: {kills} kills, no line in force {outcomes['none']} times, all of them {outcomes['all']} times, never a part")
