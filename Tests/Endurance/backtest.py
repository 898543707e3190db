#!/usr/bin/env python3
"""Stores many decisions of every kind, tests the rules on them in a job while orders are checked, and decides all of them
again after a restart and in a restored backup, byte for byte (CM-1.7, CM-13.5).

    backtest.py PROGRAM [DECISIONS]
"""
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time

from service import Service

CLIENTS, CUSTOMERS = 8, 50
RULES = [
    {"ruleKind": "creditLimitUsed", "ruleType": "blocking", "level": "all", "creditLimitThreshold": "90"},
    {"ruleKind": "daysOverdue", "ruleType": "blocking", "level": "all", "value": 30},
    {"ruleKind": "salesOrderAmount", "ruleType": "blocking", "level": "all", "value": "900.00"},
    {"ruleKind": "salesOrderAmount", "ruleType": "exclusion", "level": "all", "value": "20.00", "releaseSalesOrder": True},
]


def many(count, body):
    """Calls the body with 0, 1, ... on several threads; every exception ends the test."""
    numbers, lock, failures = iter(range(count)), threading.Lock(), []

    def client():
        while not failures:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                body(number)
            except BaseException as failure:
                failures.append(failure)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def set_up(service):
    service.demand("PUT", "/v1/companies/DE01", {"name": "Test", "accountingCurrency": "EUR", "timeZone": "UTC", "setup": "empty"})
    documents = ["confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice"]
    service.demand("PUT", "/v1/parameters/credit-management", {"checkpoints": [
        {"document": name, "checkAtPosting": name == "confirmation", "checkAtProForma": False, "graceDays": 0} for name in documents]})
    for rule in RULES:
        service.demand("POST", "/v1/blocking-rules", rule)
    lines = []
    for number in range(CUSTOMERS):
        service.demand("PUT", f"/v1/customers/C{number}", {"name": f"Customer {number}", "currency": "EUR"})
        # Limits from tight to wide, so that every outcome is among the decisions.
        lines.append({"customer": {"number": f"C{number}"}, "newLimit": f"{10 ** (number % 6) * 1000}.00", "newToDate": "2099-12-31"})
        if number % 5 == 0:
            service.demand("PUT", f"/v1/invoices/I{number}", {
                "customer": {"number": f"C{number}"}, "currency": "EUR", "amount": "50.00", "transactionDate": "2026-01-01",
                "dueDate": "2026-02-01"})
    service.demand("POST", "/v1/limit-adjustments", {"adjustmentType": "creditLimit", "post": True, "lines": lines},
                   {"Idempotency-Key": "limits"})


def check(service, number):
    chance = random.Random(number)
    amount = chance.choice(["15.00", "20.00", "75.50", "450.00", "899.99", "900.01"])
    return service.demand("POST", "/v1/credit-checks", {"document": "confirmation", "order": {
        "number": f"SO-{number}", "customer": {"number": f"C{chance.randrange(CUSTOMERS)}"}, "currency": "EUR",
        "amount": amount, "orderDate": "2026-05-04"}})


def tested(service, rules=None):
    """A back-test over all decisions while orders go on being checked: the job, its time and those of the checks."""
    stopping, times = threading.Event(), []

    def client(index):
        count = 0
        while not stopping.is_set():
            count += 1
            begun = time.monotonic()
            service.demand("POST", "/v1/credit-checks?dryRun=true", {"document": "confirmation", "order": {
                "number": f"MEANWHILE-{index}-{count}", "customer": {"number": "C5"}, "currency": "EUR", "amount": "10.00",
                "orderDate": "2026-05-04"}})
            times.append(time.monotonic() - begun)

    threads = [threading.Thread(target=client, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    body = {"fromDate": "2026-01-01", "toDate": "2026-12-31"}
    if rules:
        body["rules"] = rules
    job, progress = service.demand("POST", "/v1/blocking-rules/back-test", body), set()
    while job["status"] in ("queued", "running"):
        time.sleep(0.02)
        job = service.demand("GET", "/v1/jobs/" + job["id"])
        progress.add(job["progress"]["done"])
    took = time.monotonic() - begun
    stopping.set()
    for thread in threads:
        thread.join()
    assert job["status"] == "succeeded", job
    times.sort()
    return job, took, len(progress), times


def replayed(service, ids):
    """Decides every check again; how long that took."""
    begun = time.monotonic()

    def one(number):
        again = service.demand("GET", f"/v1/credit-checks/{ids[number]}/replay")
        assert again["identical"] is True, again

    many(len(ids), one)
    return time.monotonic() - begun


def run(program, decisions):
    service, restored = Service(program), None
    service.start()
    try:
        set_up(service)
        ids = [None] * decisions

        def store(number):
            ids[number] = check(service, number)["id"]

        many(decisions, store)
        job, took, steps, times = tested(service)
        result = job["result"]
        assert result["decisions"] == decisions and result["changed"] == 0 and result["notComparable"] == 0, result
        print(f"backtest: {decisions} decisions under the unchanged rules in {took:.1f} s, {steps} readings of the progress, none "
              f"changed; meanwhile {len(times)} checks, p50 {times[len(times) // 2] * 1000:.1f} ms, "
              f"p99 {times[len(times) * 99 // 100] * 1000:.1f} ms, longest {times[-1] * 1000:.0f} ms", flush=True)
        stricter = [dict(RULES[0], creditLimitThreshold="50"), *RULES[1:3]]
        job, took, _, _ = tested(service, stricter)
        assert job["result"]["changed"] > 0, job["result"]
        print(f"backtest: stricter rules in {took:.1f} s: {json.dumps(job['result'])[:240]}", flush=True)
        service.kill()
        service.start()
        print(f"backtest: all decided again after a kill in {replayed(service, ids):.1f} s, byte for byte", flush=True)
        assert service.stop() == 0
        service.verify()
        folder = tempfile.mkdtemp(prefix="creditd-test-")
        os.system(f"'{program}' backup --data-dir '{service.folder}' --to '{folder}/creditd.db' > /dev/null")
        key, service.folder, old = service.key, folder, service.folder
        shutil.rmtree(old)
        service.start()
        print(f"backtest: and in the restored backup in {replayed(service, ids):.1f} s", flush=True)
        assert service.stop() == 0
    finally:
        service.end()


run(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1_000)
