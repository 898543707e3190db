#!/usr/bin/env python3
"""Generates, approves and posts a journal of many lines while orders are checked, with the times: decided as a whole, then
line by line. Then kills the service while others are submitted, approved or posted: either no line is in force or all of
them (CM-10.6, D-24, CM-15.3).

    journal.py PROGRAM [LINES] [KILLS]
"""
import json
import random
import shutil
import sys
import threading
import time
import urllib.request

from service import Checkers, Service

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


def act(service, path, verb, user):
    """Something that is done to a journal, as somebody; the journal."""
    return service.demand("POST", f"{path}/{verb}", {}, {"If-Match": "*", "Acting-User": user})


def work(service, answer):
    """Waits for the job that is at work on a journal; the journal."""
    if answer["job"]:
        job = ended(service, answer["job"]["id"], 600)
        assert job["status"] == "succeeded", job
    return service.demand("GET", "/v1/limit-adjustments/" + answer["number"])


def workflow(service, kind):
    """Journals or their lines are approved by petra, and post themselves then."""
    for name in ("adjustmentJournal", "adjustmentLine"):
        service.demand("PUT", f"/v1/workflows/{name}", {
            "active": name == kind, "automaticTasks": ["postJournal"],
            "steps": [{"participants": [{"user": "petra"}], "condition": {"limitChangeFrom": "1.00"}}]})


def timed(body):
    begun = time.monotonic()
    result = body()
    return time.monotonic() - begun, result


def measured(service, kind, amount, name, lines):
    """One journal all the way while orders are checked; how long it took from the submission on."""
    workflow(service, kind)
    checkers = Checkers(service, name + "-generated", "DE01", "C1")
    generated, path = timed(lambda: journal(service, amount, name))
    print(f"journal: {lines} lines generated in {generated:.1f} s; meanwhile {checkers.stop()}", flush=True)
    stopping, times, delayed = threading.Event(), [], []
    threads = load(service, name, stopping, times, delayed)
    submitted, answer = timed(lambda: work(service, act(service, path, "submit", "omar")))
    assert answer["approvalStatus"] == "pendingApproval", answer

    def approve():
        answer = act(service, path, "approve", "petra")
        return answer if kind == "adjustmentJournal" else work(service, answer)

    approved, answer = timed(approve)
    assert answer["status"] in ("approved", "posted"), answer
    posted, answer = timed(lambda: work(service, answer))
    stopping.set()
    for thread in threads:
        thread.join()
    assert answer["status"] == "posted", answer
    times.sort()
    print(f"journal: {kind}: {lines} lines submitted in {submitted:.1f} s, approved in "
          f"{approved:.1f} s, posted in {posted:.1f} s; meanwhile {len(times)} checks, "
          f"p50 {times[len(times) // 2] * 1000:.1f} ms, p99 {times[len(times) * 99 // 100] * 1000:.1f} ms, "
          f"longest {times[-1] * 1000:.0f} ms, {len(delayed)} told to come again", flush=True)
    return submitted + approved + posted


def driven(service, path):
    """Does the next thing that a journal needs, if nobody is at work on it; whether it is posted."""
    now = service.demand("GET", path)
    if now["status"] == "posted":
        return True
    busy = now["job"] and service.demand("GET", f"/v1/jobs/{now['job']['id']}")["status"] in ("queued", "running")
    assert now["approvalStatus"] != "error", now
    verb, user = {"draft": ("submit", "omar"), "submitted": ("approve", "petra")}.get(now["status"], (None, None))
    if verb and not busy:
        # Its job may have ended, and the next one begun, since the journal was read.
        status, answer = service.call("POST", f"{path}/{verb}", {}, {"If-Match": "*", "Acting-User": user})
        assert status == 200 or answer["code"] == "invalidState", answer
    return False


def load(service, run, stopping, times, delayed):
    def client(index):
        count = 0
        while not stopping.is_set():
            count += 1
            begun = time.monotonic()
            try:
                status, _ = service.check(f"SO-{run}-{index}-{count}", "1.00")
            except Exception:
                return
            if status == 503:
                # Told to come again: it waited longer than it may while all lines took effect.
                delayed.append(time.monotonic() - begun)
                time.sleep(0.5)
                continue
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

    whole = measured(service, "adjustmentJournal", "10.00", "whole", lines)
    by_line = measured(service, "adjustmentLine", "5.00", "by-line", lines)

    outcomes = {"none": 0, "all": 0}
    limit = 15
    for run in range(kills):
        kind, takes = (("adjustmentJournal", whole), ("adjustmentLine", by_line))[run % 2]
        workflow(service, kind)
        path = journal(service, "5.00", f"run-{run}")
        at = time.monotonic() + rng.uniform(0.0, takes * 1.05)
        while time.monotonic() < at:
            driven(service, path)
            time.sleep(0.02)
        service.kill()
        service.start()
        status = service.demand("GET", path)["status"]
        changed = service.demand("GET", f"/v1/credit-profiles?creditLimit={limit + 5}.00&count=true&limit=1")["total"]
        assert changed == (lines - 1 if status == "posted" else 0), (run, status, changed)
        outcomes["all" if status == "posted" else "none"] += 1
        # The jobs go on where they were; in the end every line is in force.
        until = time.monotonic() + 600
        while not driven(service, path):
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
