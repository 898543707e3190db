#!/usr/bin/env python3
"""Runs the periodic tasks over many customers, once undisturbed and once killed with SIGKILL on the way.

    tasks.py PROGRAM [CUSTOMERS] [KILLS]

Both must leave the same rows: statistics, scores, risk groups and counts. Prints the times and the progress.
"""
import hashlib
import http.client
import json
import random
import shutil
import sqlite3
import sys
import tempfile
import time

from service import Service

TASKS = ("calculate-balance-statistics", "update-risk-scores")
# What both runs must agree on, without the moments at which they ran and the keys made then.
PICTURE = (
    "SELECT * FROM balance_statistics ORDER BY customer_id, day",
    "SELECT customer_id, as_of, open_balance, credit_used, credit_remaining, highest_balance, highest_balance_day, dso1, dso2,"
    " dso_12_months, average_payment_days, average_balance1, average_balance2, average_limit_percent, average_exposure_percent,"
    " version FROM customer_statistics ORDER BY customer_id",
    "SELECT * FROM scoring_value ORDER BY customer_id, scoring_group_id",
    "SELECT customer_id, score, as_of FROM risk_score ORDER BY customer_id",
    "SELECT customer_id, as_of, old_score, new_score, old_risk_group, new_risk_group, contributions FROM risk_history"
    " ORDER BY customer_id, id",
    "SELECT customer_id, risk_group, version FROM credit_profile ORDER BY customer_id",
    "SELECT task, status, total, done, changed, unchanged, skipped, failed FROM periodic_run ORDER BY id",
    "SELECT run.task, line, result.customer_id, outcome, code, details FROM periodic_run_result AS result"
    " JOIN periodic_run AS run ON run.id = run_id ORDER BY run.id, line",
    "SELECT type, count(*) FROM change WHERE type IN ('riskGroup.changed', 'job.finished') GROUP BY type ORDER BY type",
)


def load(service, kind, rows):
    """Sends rows as one import and waits for its end."""
    body = "".join(json.dumps(row) + "\n" for row in rows).encode()
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=600)
    connection.request("POST", f"/v1/imports?kind={kind}&company=DE01", body, {
        "Authorization": "Bearer " + service.key, "Content-Type": "application/x-ndjson"})
    job = json.loads(connection.getresponse().read())
    while job["status"] in ("queued", "running"):
        time.sleep(0.2)
        job = service.demand("GET", "/v1/jobs/" + job["id"])
    assert job["status"] == "succeeded" and job["result"]["failed"] == 0, job


def set_up(service, customers, rng):
    service.demand("PUT", "/v1/companies/DE01", {
        "name": "Test", "accountingCurrency": "EUR", "timeZone": "UTC", "setup": "empty"})
    service.demand("PUT", "/v1/scoring-groups/DAYS", {"groupType": "averagePaymentDays", "lines": [
        {"from": "0", "to": "29.99", "score": "5"}, {"from": "30", "to": "999", "score": "40"}]})
    service.demand("PUT", "/v1/scoring-groups/BALANCE", {"groupType": "averageBalance12Months", "lines": [
        {"from": "0", "to": "100", "score": "1"}, {"from": "100.01", "to": "100000", "score": "9"}]})
    service.demand("PUT", "/v1/risk-groups/LOW", {"from": "0", "to": "20"})
    service.demand("PUT", "/v1/risk-groups/HIGH", {"from": "20.01", "to": "100"})
    numbers = range(1, customers + 1)
    load(service, "customers", ({"number": f"C{n}", "name": f"Customer {n}", "currency": "EUR"} for n in numbers))
    invoices, payments = [], []
    for n in numbers:
        day = f"2026-0{rng.randint(1, 4)}-{rng.randint(1, 28):02d}"
        for part in (1, 2):
            amount = f"{rng.randint(1, 900)}.{rng.randint(0, 99):02d}"
            invoices.append({"number": f"I{n}-{part}", "customer": {"number": f"C{n}"}, "currency": "EUR",
                             "amount": amount, "transactionDate": day, "dueDate": day})
            if part == 1:
                payments.append({
                    "number": f"P{n}", "customer": {"number": f"C{n}"}, "currency": "EUR", "amount": amount,
                    "transactionDate": f"2026-05-0{rng.randint(1, 4)}",
                    "marks": [{"invoice": {"number": f"I{n}-1"}, "amountToSettle": amount}]})
    load(service, "invoices", invoices)
    load(service, "payments", payments)


def run(service, task, kills, rng):
    """One run to its end; with kills, the service dies that many times on the way. Gives the seconds it took."""
    started = time.time()
    job = service.demand("POST", f"/v1/periodic-tasks/{task}/run", {}, {"Idempotency-Key": task})
    path, seen, done = "/v1/jobs/" + job["id"], [], 0
    while job["status"] in ("queued", "running"):
        time.sleep(0.02)
        if kills and job["progress"]["done"] > done:
            kills, done = kills - 1, job["progress"]["done"]
            time.sleep(rng.uniform(0, 0.05))
            service.kill()
            service.start()
        job = service.demand("GET", path)
        assert not seen or job["progress"]["done"] >= seen[-1], "progress went back"
        seen.append(job["progress"]["done"])
    assert job["status"] == "succeeded" and job["result"]["failed"] == 0, job
    assert kills <= 0 or job["progress"]["total"] <= 100, f"{kills} kills were left when {task} had ended"
    return time.time() - started, len(set(seen))


def picture(service):
    store = sqlite3.connect(f"file:{service.folder}/creditd.db?mode=ro", uri=True)
    digest = hashlib.sha256()
    for query in PICTURE:
        for row in store.execute(query):
            digest.update(repr(row).encode())
    store.close()
    return digest.hexdigest()


program = sys.argv[1]
customers = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
kills = int(sys.argv[3]) if len(sys.argv) > 3 else 3
seed = int(time.time())
print(f"tasks: seed {seed}")
rng = random.Random(seed)
first = Service(program)
second = None
try:
    first.start()
    began = time.time()
    set_up(first, customers, rng)
    print(f"tasks: {customers} customers loaded in {time.time() - began:.1f} s")
    assert first.stop() == 0
    second = Service.__new__(Service)
    second.__dict__.update(first.__dict__)
    second.folder = tempfile.mkdtemp(prefix="creditd-test-")
    shutil.copytree(first.folder, second.folder, dirs_exist_ok=True)
    pictures = []
    for service, deaths in ((first, 0), (second, kills)):
        service.start()
        for task in TASKS:
            seconds, steps = run(service, task, deaths, rng)
            print(f"tasks: {task} of {customers} customers with {deaths} kills: {seconds:.1f} s, seen at {steps} places")
        assert service.stop() == 0, "the service did not stop in order"
        service.verify()
        pictures.append(picture(service))
    assert pictures[0] == pictures[1], "the run that was killed left other rows"
finally:
    for service in (first, second):
        if service and service.process and service.process.poll() is None:
            service.kill()
        if service:
            shutil.rmtree(service.folder, ignore_errors=True)
print(f"tasks: killed {kills} times a task and resumed, the same {len(PICTURE)} tables as undisturbed")
