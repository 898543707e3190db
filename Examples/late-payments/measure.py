#!/usr/bin/env python3
"""Has the service measure what load.py has loaded, and checks it against figures computed here from the file alone.

For each customer as of two days: days sales outstanding over 12 and 6 months, average payment days, average balance over 12
and 6 months, highest balance and its day.
"""
import argparse
import calendar
import csv
import datetime
import decimal
import json
import sys
import time

from load import DAYS, Service

CENT = decimal.Decimal("0.01")


def rounded(value):
    return value.quantize(CENT, rounding=decimal.ROUND_HALF_UP)


def months_before(day, months):
    """The same day number so many months earlier, or the last day of that month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def month_ends(first, last):
    """The month-ends from one day to the day before another."""
    day = first
    while True:
        end = datetime.date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
        if end >= last:
            return
        yield end
        day = end + datetime.timedelta(days=1)


def figures(invoices, day):
    """What the statistics of one customer are as of a day; its invoices as (date, settled, amount)."""
    known = [row for row in invoices if row[0] <= day]

    def balance(on):
        return sum((amount for date, settled, amount in known if date <= on < settled), decimal.Decimal(0))

    def dso(months):
        start = months_before(day, months)
        sales = sum(amount for date, _, amount in known if date >= start)
        return rounded(balance(day) / sales * (day - start).days) if sales > 0 else None

    def average(months):
        if not known:
            return None
        start = max(months_before(day, months), min(row[0] for row in known))
        balances = [balance(end) for end in month_ends(start, day)] + [balance(day)]
        return rounded(sum(balances) / len(balances))

    paid = [(settled - date).days for date, settled, _ in known if months_before(day, 12) <= settled <= day]
    days = sorted({date for date, _, _ in known} | {settled for _, settled, _ in known if settled <= day})
    highest = max(((balance(on), -on.toordinal()) for on in days), default=None)
    return {
        "openBalance": rounded(balance(day)), "dso1": dso(12), "dso2": dso(6),
        "averagePaymentDays": rounded(decimal.Decimal(sum(paid)) / len(paid)) if paid else None,
        "averageBalance1": average(12), "averageBalance2": average(6),
        "highestBalance": rounded(highest[0]) if highest else None,
        "highestBalanceDate": datetime.date.fromordinal(-highest[1]).isoformat() if highest else None,
    }


def run(service, company, task, day):
    job = service.call(
        "POST", f"/v1/periodic-tasks/{task}/run?company={company}&asOf={day}", b"{}",
        {"Content-Type": "application/json", "Idempotency-Key": f"{task}-{day}-{time.time()}", "Prefer": "wait=20"})
    while job["status"] in ("queued", "running"):
        time.sleep(0.2)
        job = service.call("GET", "/v1/jobs/" + job["id"])
    if job["status"] != "succeeded" or job["result"]["failed"]:
        sys.exit(f"{task} ended as {job['status']}: {job['result']}")
    return job


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", required=True)
    options.add_argument("--key", required=True)
    options.add_argument("--file", default="../shared/data/late-payment-histories.csv")
    options.add_argument("--company", default="LP01")
    options = options.parse_args()
    customers = {}
    with open(options.file, newline="") as file:
        for row in csv.DictReader(file):
            customers.setdefault(row["customerNumber"], []).append((
                datetime.date.fromisoformat(row["invoiceDate"]), datetime.date.fromisoformat(row["settledDate"]),
                decimal.Decimal(row["amount"])))
    service, company = Service(options.url, options.key), options.company
    service.put(f"/v1/parameters/credit-management?company={company}", {"statisticsForZeroBalanceCustomers": True})

    differences, compared = 0, 0
    for text in DAYS:
        day = datetime.date.fromisoformat(text)
        job = run(service, company, "calculate-balance-statistics", text)
        for number, invoices in customers.items():
            found = service.call("GET", f"/v1/credit-profiles/{number}/statistics?company={company}")
            for name, expected in figures(invoices, day).items():
                compared += 1
                value = found[name]
                if isinstance(expected, decimal.Decimal) and value is not None:
                    value = decimal.Decimal(value)
                if value != expected:
                    differences += 1
                    print(f"{text} {number} {name}: the service says {value}, the file {expected}")
        print(f"{text}: {job['progress']['done']} customers, {json.dumps(job['result']['changed'])} changed")
    if differences:
        sys.exit(f"{differences} of {compared} figures differ")
    print(f"{compared} figures agree to the cent")


if __name__ == "__main__":
    main()
