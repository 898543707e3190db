"""The data that the product is measured on: 100,000 customers with limits and open invoices, one rule of each kind."""
import os
import sqlite3
import subprocess

from service import Server, call, creditd, load_rows

CUSTOMERS = 100_000
RULES = [
    {"ruleKind": "daysOverdue", "value": 60}, {"ruleKind": "accountStatus", "value": "STOP"},
    {"ruleKind": "termsOfPayment", "value": "NET90"}, {"ruleKind": "creditLimitExpired", "value": 0},
    {"ruleKind": "overdueAmount", "value": "1000.00", "valueType": "amount", "creditLimitThreshold": "50"},
    {"ruleKind": "salesOrderAmount", "value": "200000.00"}, {"ruleKind": "creditLimitUsed", "creditLimitThreshold": "90"},
]


def make(program, folder, port):
    """Fills an empty folder through the API; gives an API key."""
    key = subprocess.run([program, "keys", "create", "--data-dir", folder], capture_output=True, text=True,
                         check=True).stdout.strip().splitlines()[-1]
    with Server(creditd(program, folder, port), port):
        def ask(method, path, body, **headers):
            return call(port, key, method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})

        ask("PUT", "/v1/companies/B001", {"name": "Bench", "accountingCurrency": "EUR", "timeZone": "UTC", "setup": "empty"})
        for rank, code in enumerate(("NET30", "NET60", "NET90"), 1):
            ask("PUT", "/v1/payment-terms/" + code, {"description": code, "rank": rank})
        ask("PUT", "/v1/account-statuses/STOP", {"description": "Stop", "holdEffect": "no"})
        ask("PUT", "/v1/parameters/credit-management", {"checkpoints": [
            {"document": document, "checkAtPosting": True, "checkAtProForma": False, "graceDays": 0}
            for document in ("confirmation", "pickingList", "releaseToWarehouse", "packingSlip", "invoice")]})
        for index, rule in enumerate(RULES):
            ask("POST", "/v1/blocking-rules", {"ruleType": "blocking", "level": "all", **rule}, Idempotency_Key=f"rule {index}")
        numbers = [f"C{index:07d}" for index in range(1, CUSTOMERS + 1)]
        load_rows(port, key, "customers", ({"number": number, "name": f"Customer {number} GmbH", "currency": "EUR",
                                            "paymentTerms": "NET30"} for number in numbers))
        for start in range(0, CUSTOMERS, 1_000):
            ask("POST", "/v1/limit-adjustments", {
                "adjustmentType": "creditLimit", "post": True, "lines": [
                    {"customer": {"number": number}, "newLimit": f"{100_000 + (start + index) * 7919 % 1000 * 1000}.00",
                     "newToDate": "2099-12-31"} for index, number in enumerate(numbers[start:start + 1_000])]},
                Idempotency_Key=f"limits {start}")
        load_rows(port, key, "invoices", (
            {"number": f"I{index:07d}", "customer": {"number": number}, "currency": "EUR", "amount": f"{index * 31 % 50000 + 1}.00",
             "transactionDate": "2026-11-01", "dueDate": "2026-11-10" if index % 11 == 0 else "2026-12-01"}
            for index, number in enumerate(numbers)))
    return key


def add_open_items(folder, count):
    """Puts this many more open invoices into the file, by SQL alone, spread over all customers."""
    database = sqlite3.connect(os.path.join(folder, "creditd.db"))
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-2000000; PRAGMA foreign_keys=OFF;")
    first = database.execute("SELECT max(id) FROM open_item").fetchone()[0] // 2048 * 2048 + 2048
    columns = [row[1] for row in database.execute("PRAGMA table_info(receivable)")]
    values = {"id": f"{first} + n * 2048", "number": "'X' || n", "customer_id": "customers.id"}
    picked = ", ".join(values.get(column, "model." + column) for column in columns)
    database.executescript(f"""
        CREATE TEMP TABLE customers AS SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM customer;
        CREATE INDEX temp.by_place ON customers (place);
        INSERT INTO receivable ({", ".join(columns)})
            WITH RECURSIVE counter (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counter WHERE n < {count - 1})
            SELECT {picked} FROM counter JOIN customers ON place = n % {CUSTOMERS}
            JOIN (SELECT * FROM receivable WHERE kind = 'invoice' LIMIT 1) AS model;
        INSERT INTO open_item (id, receivable_id, customer_id, due_day, amount, accounting, open, open_accounting)
            SELECT id + 1, id, customer_id, 20833, amount, accounting_amount, amount, accounting_amount FROM receivable
            WHERE id >= {first};
    """)
    # What is kept of a customer follows its documents.
    database.executescript("""
        UPDATE exposure SET balance = (SELECT sum(open_accounting) FROM open_item WHERE customer_id = exposure.customer_id AND open <> 0);
        UPDATE exposure SET oldest_due = (SELECT min(due_day) FROM open_item WHERE customer_id = exposure.customer_id AND open <> 0 AND open > 0);
    """)
    database.commit()
    database.close()
