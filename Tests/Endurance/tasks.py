#!/usr/bin/env python3
"""Runs every periodic task over many customers while orders are checked, and again killed with SIGKILL on the way.

    tasks.py PROGRAM [CUSTOMERS] [KILLS]

Both must leave the same rows: statistics, scores, risk groups, holds, orders, runs and their results. Prints the times, the
progress that was seen and how long the checks took meanwhile.
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

from service import Checkers, Service

# Holds of the first customers are due to a limit that a temporary one lifts from June on.
HELD = 500
TASKS = (
    ("calculate-balance-statistics", "", {}),
    ("update-risk-scores", "", {}),
    ("force-credit-hold", "", {"reasonCode": "dispute", "filter": {"country": "DE"}}),
    ("evaluate-for-release", "&asOf=2026-06-10", {}),
    ("delete-balance-statistics", "", {}),
)
OURS = "customer_id IN (SELECT customer.id FROM customer JOIN company ON company.id = company_id WHERE company.number = 'DE01')"
# What both runs must agree on, without the moments at which they ran and the keys made then.
PICTURE = (
    "SELECT * FROM balance_statistics ORDER BY customer_id, day",
    "SELECT customer_id, as_of, open_balance, credit_used, credit_remaining, highest_balance, highest_balance_day, dso1, dso2,"
    " dso_12_months, average_payment_days, average_balance1, average_balance2, average_balance_12_months,"
    " average_limit_percent, average_exposure_percent, version FROM customer_statistics ORDER BY customer_id",
    "SELECT * FROM scoring_value ORDER BY customer_id, scoring_group_id",
    "SELECT customer_id, score, as_of FROM risk_score ORDER BY customer_id",
    "SELECT customer_id, as_of, old_score, new_score, old_risk_group, new_risk_group, contributions FROM risk_history"
    " ORDER BY customer_id, id",
    f"SELECT customer_id, credit_limit, risk_group, version FROM credit_profile WHERE {OURS} ORDER BY customer_id",
    "SELECT order_id, customer_id, origin, document, mode, display_reason, forced_reason, order_total, order_changed, status,"
    " active, release_reason, release_mode, closed_kind, closed_by, version FROM order_hold ORDER BY order_id, id",
    "SELECT hold.order_id, position, code, reason.active, detail, first_detail FROM order_hold_reason AS reason"
    " JOIN order_hold AS hold ON hold.id = hold_id ORDER BY hold.order_id, position",
    "SELECT sales_order.id, sales_order.status, sales_order.version FROM sales_order JOIN company ON company.id = company_id"
    " WHERE company.number = 'DE01' ORDER BY sales_order.id",
    "SELECT task, status, total, done, changed, unchanged, skipped, failed FROM periodic_run ORDER BY id",
    "SELECT run.task, line, result.customer_id, result.order_id, outcome, code, message, details"
    " FROM periodic_run_result AS result JOIN periodic_run AS run ON run.id = run_id ORDER BY run.id, line",
    "SELECT type, count(*) FROM change JOIN company ON company.id = company_id WHERE company.number = 'DE01'"
    " GROUP BY type ORDER BY type",
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
    for company in ("DE01", "FR01"):
        service.demand("PUT", f"/v1/companies/{company}", {"name": "Test", "accountingCurrency": "EUR", "timeZone": "UTC"})
    service.demand("PUT", "/v1/scoring-groups/DAYS?company=DE01", {"groupType": "averagePaymentDays", "lines": [
        {"from": "0", "to": "29.99", "score": "5"}, {"from": "30", "to": "999", "score": "40"}]})
    service.demand("PUT", "/v1/scoring-groups/BALANCE?company=DE01", {"groupType": "averageBalance12Months", "lines": [
        {"from": "0", "to": "100", "score": "1"}, {"from": "100.01", "to": "100000", "score": "9"}]})
    service.demand("PUT", "/v1/risk-groups/LOW?company=DE01", {"from": "0", "to": "20"})
    service.demand("PUT", "/v1/risk-groups/HIGH?company=DE01", {"from": "20.01", "to": "100"})
    service.demand("PUT", "/v1/reason-codes/hold.dispute?company=DE01", {"description": "Dispute"})
    service.demand("PUT", "/v1/reason-codes/release.paid?company=DE01", {"description": "Paid"})
    parameters(service, 36)
    numbers = range(1, customers + 1)
    load(service, "customers", (
        {"number": f"C{n}", "name": f"Customer {n}", "currency": "EUR", "address": {"country": "DE"}} for n in numbers))
    invoices, payments = [], []
    for n in numbers:
        # A third has bought for so long that records of it can be deleted.
        day = f"{2024 if n % 3 == 0 else 2026}-0{rng.randint(1, 4)}-{rng.randint(1, 28):02d}"
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
    load(service, "orders", (
        {"number": f"SO{n}", "customer": {"number": f"C{n}"}, "currency": "EUR", "amount": "20.00", "orderDate": "2026-05-04"}
        for n in numbers))
    held = range(1, min(HELD, customers // 2) + 1)
    for n in held:
        answer = service.demand("POST", "/v1/credit-checks?company=DE01", {
            "document": "confirmation", "order": {"number": f"SO{n}"}}, {"Idempotency-Key": f"check-{n}"})
        assert answer["decision"] == "hold", answer
    service.demand("POST", "/v1/limit-adjustments?company=DE01", {
        "adjustmentType": "temporaryCreditLimit", "post": True, "lines": [
            {"customer": {"number": f"C{n}"}, "newLimit": "100000.00", "newFromDate": "2026-06-01", "newToDate": "2026-12-31"}
            for n in held]}, {"Idempotency-Key": "temporary"})
    # Its orders are checked meanwhile.
    service.demand("PUT", "/v1/customers/F1?company=FR01", {"name": "Racer", "currency": "EUR"})
    service.demand("POST", "/v1/limit-adjustments?company=FR01", {
        "adjustmentType": "creditLimit", "post": True, "lines": [
            {"customer": {"number": "F1"}, "newLimit": "1000000000.00", "newToDate": "2099-12-31"}]},
        {"Idempotency-Key": "limit"})


def parameters(service, months):
    now = service.demand("GET", "/v1/parameters/credit-management?company=DE01")
    service.demand("PUT", "/v1/parameters/credit-management?company=DE01", {
        "averageBalance1Months": months, "autoReleaseReason": "paid", "checkpoints": now["checkpoints"]})


def run(service, task, day, body, kills, rng):
    """One run to its end; with kills, the service dies that many times on the way, anywhere. Gives the seconds it took."""
    started = time.time()
    job = service.demand("POST", f"/v1/periodic-tasks/{task}/run?company=DE01{day}", body, {"Idempotency-Key": task})
    where, seen, died, total, deaths = "/v1/jobs/" + job["id"], [], 0, None, []
    while job["status"] in ("queued", "running"):
        if total is None and job["progress"]["total"] is not None:
            total = job["progress"]["total"]
            # The last slice may end while nobody looks.
            deaths = sorted(rng.randrange(0, max(total - 300, 1)) for _ in range(kills))
        if deaths and job["progress"]["done"] >= deaths[0]:
            deaths = deaths[1:]
            time.sleep(rng.uniform(0, 0.05))
            service.kill()
            service.start()
            died += 1
        else:
            time.sleep(0.02)
        job = service.demand("GET", where)
        assert not seen or job["progress"]["done"] >= seen[-1], "progress went back"
        seen.append(job["progress"]["done"])
    result, total = job["result"], total or job["progress"]["total"]
    assert total, f"there is nothing for {task} to do"
    assert job["status"] == "succeeded" and result["failed"] == 0, job
    assert died == kills or total <= 1_000, f"{task} died {died} times of {kills}"
    assert result["changed"] > 0, f"{task} changed nothing"
    told = {name: result[name] for name in ("changed", "unchanged", "skipped")}
    print(f"tasks: {task}: {total} {job['progress']['unit']}, {died} kills: {time.time() - started:.1f} s, "
          f"seen at {len(set(seen))} places, {told}", flush=True)


def picture(service):
    store = sqlite3.connect(f"file:{service.folder}/creditd.db?mode=ro", uri=True)
    digests = []
    for query in PICTURE:
        digest, rows = hashlib.sha256(), 0
        for row in store.execute(query):
            rows += 1
            digest.update(repr(row).encode())
        assert rows, f"nothing is compared by: {query}"
        digests.append((digest.hexdigest(), query))
    store.close()
    return digests


program = sys.argv[1]
customers = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
kills = int(sys.argv[3]) if len(sys.argv) > 3 else 3
seed = int(time.time())
print(f"tasks: seed {seed}")
rng = random.Random(seed)
first, second = Service(program), None
try:
    first.start()
    began = time.time()
    set_up(first, customers, rng)
    print(f"tasks: {customers} customers loaded in {time.time() - began:.1f} s", flush=True)
    assert first.stop() == 0
    second = Service.__new__(Service)
    second.__dict__.update(first.__dict__)
    second.folder = tempfile.mkdtemp(prefix="creditd-test-")
    shutil.copytree(first.folder, second.folder, dirs_exist_ok=True)
    pictures = []
    for service, deaths in ((first, 0), (second, kills)):
        service.start()
        for task, day, body in TASKS:
            if task == "delete-balance-statistics":
                parameters(service, 12)
            checkers = None if deaths else Checkers(service, task, "FR01", "F1")
            try:
                run(service, task, day, body, deaths, rng)
            finally:
                told = checkers and checkers.stop()
            if told:
                print(f"tasks: meanwhile {told}", flush=True)
        assert service.stop() == 0, "the service did not stop in order"
        service.verify()
        pictures.append(picture(service))
    for (one, query), (other, _) in zip(*pictures):
        assert one == other, f"the runs that were killed left other rows: {query}"
finally:
    for service in (first, second):
        if service:
            service.end()
print(f"tasks: killed {kills} times a task and resumed, the same {len(PICTURE)} tables as undisturbed")
