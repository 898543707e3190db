#!/usr/bin/env python3
"""Loads real receivables through the import endpoints and checks the service against figures computed here."""
import argparse
import csv
import datetime
import decimal
import gzip
import json
import sys
import time
import urllib.error
import urllib.request

DAYS = ("2013-06-30", "2013-12-31")


class Service:
    """The service at a URL, called with a key."""

    def __init__(self, url, key):
        self.url, self.key = url.rstrip("/"), key

    def call(self, method, path, body=None, headers=None):
        request = urllib.request.Request(self.url + path, data=body, method=method)
        request.add_header("Authorization", "Bearer " + self.key)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")

    def put(self, path, record):
        return self.call("PUT", path, json.dumps(record).encode(), {"Content-Type": "application/json"})

    def load(self, kind, company, rows):
        """Sends rows as one import and waits until the job has ended."""
        lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
        job = self.call(
            "POST", f"/v1/imports?kind={kind}&company={company}&onError=abort", gzip.compress(lines),
            {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip", "Prefer": "wait=20"})
        while job["status"] in ("queued", "running"):
            time.sleep(0.2)
            job = self.call("GET", "/v1/jobs/" + job["id"])
        if job["status"] != "succeeded" or job["result"]["failed"]:
            sys.exit(f"the import of {kind} ended as {job['status']}: {job['result']}")
        print(f"{kind}: {job['result']}")


def figures(rows, day):
    """Balance, overdue amount and days overdue of each customer at the end of a day, from the file alone."""
    result = {}
    for row in rows:
        balance, overdue, days = result.get(row["customerNumber"], (decimal.Decimal(0), decimal.Decimal(0), 0))
        if row["invoiceDate"] <= day < row["settledDate"]:
            amount = decimal.Decimal(row["amount"])
            balance += amount
            late = (datetime.date.fromisoformat(day) - datetime.date.fromisoformat(row["dueDate"])).days
            if late > 0:
                overdue += amount
                days = max(days, late)
        result[row["customerNumber"]] = (balance, overdue, days)
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", required=True)
    options.add_argument("--key", required=True)
    options.add_argument("--file", default="../shared/data/late-payment-histories.csv")
    options.add_argument("--company", default="LP01")
    options = options.parse_args()
    with open(options.file, newline="") as file:
        rows = list(csv.DictReader(file))
    service, company = Service(options.url, options.key), options.company

    service.put(f"/v1/companies/{company}", {
        "name": "Late payments", "accountingCurrency": "USD", "timeZone": "UTC", "setup": "empty"})
    customers = {row["customerNumber"]: row["countryNumber"] for row in rows}
    service.load("customers", company, (
        {"number": number, "name": "Customer " + number, "currency": "USD", "metadata": {"countryNumber": country}}
        for number, country in customers.items()))
    service.load("invoices", company, (
        {"number": row["invoiceNumber"], "customer": {"number": row["customerNumber"]}, "currency": row["currency"],
         "amount": row["amount"], "transactionDate": row["invoiceDate"], "dueDate": row["dueDate"],
         "metadata": {"disputed": row["disputed"]}} for row in rows))
    service.load("payments", company, (
        {"number": "PAY-" + row["invoiceNumber"], "customer": {"number": row["customerNumber"]}, "currency": row["currency"],
         "amount": row["amount"], "transactionDate": row["settledDate"],
         "marks": [{"invoice": {"number": row["invoiceNumber"]}, "amountToSettle": row["amount"]}]} for row in rows))

    differences = 0
    for day in DAYS:
        expected = figures(rows, day)
        for number, (balance, overdue, days) in expected.items():
            profile = service.call("GET", f"/v1/credit-profiles/{number}?company={company}&asOf={day}")
            found = (decimal.Decimal(profile["balance"]), decimal.Decimal(profile["totalOverdue"]), profile["overdueDays"])
            if found != (balance, overdue, days):
                differences += 1
                print(f"{day} {number}: the service says {found}, the file {(balance, overdue, days)}")
        total = sum(figure[0] for figure in expected.values())
        late = sum(figure[1] for figure in expected.values())
        print(f"{day}: {len(expected)} customers, balance {total} USD, overdue {late} USD")
    if differences:
        sys.exit(f"{differences} differences")
    print("agrees to the cent")


if __name__ == "__main__":
    main()
