#!/usr/bin/env python3
"""Measures creditd beside its peers and ceilings and prints one table.

    bench.py --program PROGRAM --work FOLDER [--rounds N] [--seconds S] [--items N] [part ...]

Parts: health check get memory items tls import; all of them where none is named. Ratios count: on a shared machine trust
`CPU us/request` (user and system time of the server process), taken in interleaved rounds, medians told.
"""
import argparse
import csv
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import time

import seed
from service import Server, call, copied, cpu_seconds, creditd, load_rows

HERE = os.path.dirname(os.path.abspath(__file__))
LUA = HERE + "/lua/"
rows = []


def tell(what, figure, goal, ok=None):
    mark = "" if ok is None else (" ✔" if ok else " ✘")
    rows.append((what, figure, goal + mark))
    print(f"{what:<62} {figure:<44} {goal}{mark}", flush=True)


def med(results, name):
    return statistics.median(result[name] for result in results)


def rounds(options, contenders):
    """Each contender in turn, so many times; a contender is a closure that gives one result."""
    found = {name: [] for name in contenders}
    for _ in range(options.rounds):
        for name, measure in contenders.items():
            found[name].append(measure())
    return found


class Bench:
    def __init__(self, options):
        self.o, self.work = options, options.work
        self.seed = self.work + "/seed"
        self.peer_seed = self.work + "/peer-seed.db"
        key = self.work + "/key"
        if not os.path.exists(key):
            shutil.rmtree(self.seed, ignore_errors=True)
            started = time.monotonic()
            made = seed.make(options.program, self.seed, 8190)
            open(key, "w").write(made)
            print(f"seeded {seed.CUSTOMERS} customers through the API in {time.monotonic() - started:.0f} s")
        self.key = open(key).read()
        if not os.path.exists(self.peer_seed):
            for script in ("schema", "seed"):
                subprocess.run(["sqlite3", self.peer_seed, f".read {HERE}/peers/sql/{script}.sql"], check=True)

    def product(self, folder=None, port=8191, flags=(), keep=False):
        folder = folder or copied(self.work, self.seed)
        return Server(creditd(self.o.program, folder, port, *flags), port, {"BENCH_KEY": self.key}, None if keep else folder)

    def peer(self, port=8192):
        folder = copied_file(self.work, self.peer_seed)
        return Server([self.o.peer, str(port), folder + "/bench.db"], port, None, folder)

    def product_run(self, path, connections, script=None, flags=(), scheme="http", folder=None):
        def measure():
            with self.product(folder, flags=flags, keep=folder is not None) as server:
                return server.load(path, connections, self.o.seconds, script, scheme)
        return measure

    def peer_run(self, path, connections, script):
        def measure():
            with self.peer() as server:
                return server.load(path, connections, self.o.seconds, script)
        return measure

    def health(self):
        def ceiling():
            with Server([self.work + "/epoll_ceiling", "8193", "1"], 8193) as server:
                return server.load("/hello", 64, self.o.seconds)
        found = rounds(self.o, {"creditd": self.product_run("/health/live", 64), "C": ceiling})
        ratio = med(found["creditd"], "cpu") / med(found["C"], "cpu")
        tell("health GET: CPU against a C epoll loop",
             f"{ratio:.2f}x ({med(found['creditd'], 'cpu'):.1f} / {med(found['C'], 'cpu'):.1f} us)", "<= 1.5x", ratio <= 1.5)

    def ceiling_cpu(self):
        """CPU microseconds of the peer's transaction in a C loop, 64 to a commit."""
        folder = copied_file(self.work, self.peer_seed)
        out = subprocess.run([self.work + "/hotpath_ceiling", folder + "/bench.db", "30000", "64",
                              "PRAGMA wal_autocheckpoint=10000"], capture_output=True, text=True, check=True).stdout
        shutil.rmtree(folder)
        return float(re.search(r"([\d.]+) us cpu", out).group(1))

    def check(self):
        found = rounds(self.o, {
            "creditd 64": self.product_run("/v1/credit-checks", 64, LUA + "order.lua"),
            "peer 64": self.peer_run("/v1/credit-checks", 64, HERE + "/peers/order.lua"),
            "creditd 256": self.product_run("/v1/credit-checks", 256, LUA + "order.lua"),
            "peer 256": self.peer_run("/v1/credit-checks", 256, HERE + "/peers/order.lua")})
        ceiling = self.ceiling_cpu()
        for connections in (64, 256):
            ours, theirs = found[f"creditd {connections}"], found[f"peer {connections}"]
            more = med(ours, "rps") / med(theirs, "rps")
            less = med(theirs, "cpu") / med(ours, "cpu")
            tell(f"order check, {connections} connections: throughput against Hummingbird + GRDB",
                 f"{more:.1f}x ({med(ours, 'rps'):.0f} / {med(theirs, 'rps'):.0f} a second)", ">= 12x", more >= 12)
            tell("... CPU per request against it", f"{less:.1f}x less ({med(ours, 'cpu'):.0f} / {med(theirs, 'cpu'):.0f} us)",
                 ">= 15x less", less >= 15)
            spread = statistics.median(run["p99"] / run["p50"] for run in ours)
            tell("... p99 / p50", f"{spread:.1f}x ({med(ours, 'p99'):.1f} / {med(ours, 'p50'):.1f} ms)", "<= 5x", spread <= 5)
        share = 100 * ceiling / med(found["creditd 64"], "cpu")
        tell("... against the peer's SQL in a C loop without HTTP (CPU)", f"{share:.0f} % ({ceiling:.1f} us)", ">= 40 %", share >= 40)

    def get(self):
        found = rounds(self.o, {
            "creditd": self.product_run("/v1/customers/C0000001", 64, LUA + "get.lua"),
            "peer": self.peer_run("/v1/customers/C0000001", 64, HERE + "/peers/get.lua")})
        less = med(found["peer"], "cpu") / med(found["creditd"], "cpu")
        tell("GET of one resource: CPU against it",
             f"{less:.1f}x less ({med(found['creditd'], 'cpu'):.1f} / {med(found['peer'], 'cpu'):.0f} us)", ">= 12x less", less >= 12)

    def memory(self):
        with self.product() as server:
            call(server.port, self.key, "GET", "/health/ready")
            start = server.memory
            server.load("/v1/credit-checks", 256, 30, LUA + "order.lua", warm=0)
            after = server.memory
        tell("memory at start / after 30 s at 256 connections", f"{start:.0f} / {after:.0f} MB", "<= 30 / 128 MB",
             start <= 30 and after <= 128)

    def items(self):
        big = self.work + "/big"
        if not os.path.exists(big + "/done"):
            shutil.rmtree(big, ignore_errors=True)
            shutil.copytree(self.seed, big)
            started = time.monotonic()
            seed.add_open_items(big, self.o.items)
            open(big + "/done", "w").close()
            print(f"put {self.o.items} open items into the file in {time.monotonic() - started:.0f} s")
        contenders = {"small": self.product_run("/v1/credit-checks", 1, LUA + "order.lua", folder=copied(self.work, self.seed)),
                      "big": self.product_run("/v1/credit-checks", 1, LUA + "order.lua", folder=big)}
        found = rounds(self.o, contenders)
        ratio = med(found["big"], "p50") / med(found["small"], "p50")
        cpu = med(found["big"], "cpu") / med(found["small"], "cpu")
        tell(f"check latency with {self.o.items // 1_000_000} M open items more in the file",
             f"{ratio:.2f}x ({med(found['big'], 'p50'):.2f} / {med(found['small'], 'p50'):.2f} ms; CPU {cpu:.2f}x)", "<= 1.2x",
             ratio <= 1.2)

    def tls(self):
        if not os.path.exists(self.work + "/cert.pem"):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                            "-subj", "/CN=localhost", "-keyout", self.work + "/key.pem", "-out", self.work + "/cert.pem"],
                           check=True, capture_output=True)
        flags = ("--certificate", self.work + "/cert.pem", "--private-key", self.work + "/key.pem")
        for path, script, what in (("/health/live", None, "health"), ("/v1/customers/C0000001", LUA + "get.lua", "one resource")):
            found = rounds(self.o, {"plain": self.product_run(path, 64, script),
                                    "TLS": self.product_run(path, 64, script, flags, "https")})
            ratio = med(found["TLS"], "cpu") / med(found["plain"], "cpu")
            tell(f"TLS keep-alive GET ({what}) against plain, CPU",
                 f"{ratio:.2f}x ({med(found['TLS'], 'cpu'):.1f} / {med(found['plain'], 'cpu'):.1f} us)", "<= 2.6x", ratio <= 2.6)

    def imports(self):
        count = self.o.rows
        with self.product() as server:
            before = cpu_seconds(server.process.pid)
            load_rows(server.port, self.key, "invoices", (
                {"number": f"B{index:07d}", "customer": {"number": f"C{1 + index % seed.CUSTOMERS:07d}"}, "currency": "EUR",
                 "amount": "125.50", "transactionDate": "2026-11-01", "dueDate": "2026-12-01"} for index in range(count)))
            used = cpu_seconds(server.process.pid) - before
            folder = server.folder
            ours = count / used
            exported = self.export(folder + "/creditd.db", count)
        theirs = count / self.sqlite_import(exported)
        tell(f"import of {count} invoices, rows per CPU second against sqlite3 .import of the rows it writes",
             f"{ours / theirs:.2f}x ({ours:.0f} / {theirs:.0f})", ">= 0.9x", ours / theirs >= 0.9)

    def export(self, path, count):
        """The rows that the import wrote, as CSV, and the tables' definitions."""
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        folder = self.work + "/export"
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for table, key in (("receivable", "id"), ("open_item", "id"), ("change", "sequence")):
            with open(f"{folder}/{table}.csv", "w", newline="") as file:
                writer = csv.writer(file)
                for row in database.execute(f"SELECT * FROM (SELECT * FROM {table} ORDER BY {key} DESC LIMIT {count}) ORDER BY {key}"):
                    writer.writerow(["" if value is None else value for value in row])
        with open(folder + "/schema.sql", "w") as file:
            for kind in ("table", "index"):
                for name, sql in database.execute("SELECT name, sql FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL AND "
                                                  "tbl_name IN ('receivable', 'open_item', 'change')", (kind,)):
                    # sqlite3 .import knows no NULL: empty texts stand for them, and partial indexes take every row.
                    file.write(sql.replace(" STRICT", "") + ";\n")
        return folder

    def sqlite_import(self, folder):
        path = folder + "/imported.db"
        script = "PRAGMA journal_mode=WAL;\n.read schema.sql\n" + "".join(
            f".import --csv {table}.csv {table}\n" for table in ("receivable", "open_item", "change"))
        before = os.times()
        subprocess.run(["sqlite3", path], input=script, text=True, cwd=folder, check=True, capture_output=True)
        after = os.times()
        shutil.rmtree(folder)
        return after.children_user + after.children_system - before.children_user - before.children_system


def copied_file(work, path):
    folder = os.path.join(work, f"run-{time.monotonic_ns()}")
    os.makedirs(folder)
    shutil.copy(path, folder + "/bench.db")
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--items", type=int, default=10_000_000)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("parts", nargs="*")
    options = parser.parse_args()
    bench = Bench(options)
    parts = {"health": bench.health, "check": bench.check, "get": bench.get, "memory": bench.memory, "items": bench.items,
             "tls": bench.tls, "import": bench.imports}
    for name in options.parts or parts:
        parts[name]()
    print("\n| what | measured | goal |\n| --- | --- | --- |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
