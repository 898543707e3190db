#!/usr/bin/env python3
"""Clients that mean no good, or know no better: each is answered as the conventions say, and the next one is served.

    hostile.py PROGRAM [full]
"""
import http.client
import json
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from service import Service

ORDER = {"customer": {"number": "C1"}, "currency": "EUR", "amount": "10.00", "orderDate": "2026-05-04"}


class Wire:
    """One connection, as bytes."""

    def __init__(self, service, timeout=20):
        self.socket = socket.create_connection(("127.0.0.1", service.port), timeout)
        self.service = service
        self.kept = b""

    def request(self, method, path, body=b"", fields=""):
        length = f"Content-Length: {len(body)}\r\n" if body or method in ("PUT", "POST") else ""
        kind = "Content-Type: application/json\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.service.key}\r\n{kind}{length}{fields}\r\n"
        return head.encode() + body

    def send(self, data):
        self.socket.sendall(data)

    def more(self):
        data = self.socket.recv(65536)
        self.kept += data
        return data

    def answer(self):
        """The next answer: status, header fields and body; None when the connection ends before it."""
        while b"\r\n\r\n" not in self.kept:
            if not self.more():
                return None
        head, self.kept = self.kept.split(b"\r\n\r\n", 1)
        lines = head.decode().split("\r\n")
        fields = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
        length = int(fields.get("content-length", 0))
        while len(self.kept) < length:
            if not self.more():
                return None
        body, self.kept = self.kept[:length], self.kept[length:]
        return int(lines[0].split(" ")[1]), fields, body

    def is_closed(self):
        try:
            return self.more() == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.socket.close()


def problem(answer, status, code):
    """An answer that is a problem of RFC 9457 with this status and code."""
    assert answer is not None, f"no answer where {status} {code} was expected"
    found, fields, body = answer
    told = json.loads(body)
    assert (found, told["code"]) == (status, code), (found, told, "expected", status, code)
    assert fields["content-type"] == "application/problem+json", fields
    assert told["type"] == "/problems/" + code and told["status"] == status and told["requestId"] == fields["x-request-id"], told
    return told


def ask(service, method, path, body=None, fields="", raw=None):
    wire = Wire(service)
    data = raw if raw is not None else (json.dumps(body).encode() if body is not None else b"")
    wire.send(wire.request(method, path, data, fields))
    answer = wire.answer()
    wire.close()
    return answer


def together(count, body):
    gate, results, threads = threading.Barrier(count), [None] * count, []

    def run(index):
        gate.wait()
        results[index] = body(index)

    for index in range(count):
        threads.append(threading.Thread(target=run, args=(index,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return results


# What a client gets wrong.

def same_key_twice_at_once(service, full):
    body = {"document": "confirmation", "order": {"number": "TWICE", **ORDER}}
    answers = together(8, lambda _: ask(service, "POST", "/v1/credit-checks", body, "Idempotency-Key: twice\r\n"))
    assert {answer[0] for answer in answers} == {201} and len({answer[2] for answer in answers}) == 1, answers
    assert sum(answer[1].get("idempotency-replayed") == "true" for answer in answers) == 7
    problem(ask(service, "POST", "/v1/credit-checks", {**body, "mode": "proForma"}, "Idempotency-Key: twice\r\n"),
            422, "idempotencyKeyReused")
    checks = service.demand("GET", "/v1/credit-checks?order=TWICE&count=true")
    assert checks["total"] == 1, checks


def stale_if_match(service, full):
    target = "/v1/customers/C1"
    etag = ask(service, "GET", target)[1]["etag"]
    assert ask(service, "PUT", target, {"name": "Changed", "currency": "EUR"}, f"If-Match: {etag}\r\n")[0] == 200
    answer = ask(service, "PUT", target, {"name": "Lost", "currency": "EUR"}, f"If-Match: {etag}\r\n")
    problem(answer, 412, "versionMismatch")
    assert answer[1]["etag"] == ask(service, "GET", target)[1]["etag"]
    problem(ask(service, "PATCH", "/v1/credit-profiles/C1", {"creditRating": "A"}), 428, "preconditionRequired")


def missing_scope_and_foreign_company(service, full):
    made = service.demand("POST", "/v1/api-keys", {"name": "viewer", "roles": ["viewer"], "companies": ["DE01"]})
    kept, service.key = service.key, made["key"]
    try:
        told = problem(ask(service, "PUT", "/v1/customers/C9", {"name": "No", "currency": "EUR"}), 403, "missingScope")
        assert told["requiredScope"] == "customers:write", told
        problem(ask(service, "GET", "/v1/customers/C1?company=US01"), 403, "companyNotAllowed")
        problem(ask(service, "GET", "/v1/customers/C1?company=XX99"), 403, "companyNotAllowed")
    finally:
        service.key = kept
    assert service.demand("POST", f"/v1/api-keys/{made['id']}/revoke", {}, {"If-Match": "*"})["revokedAt"]
    wire = Wire(service)
    wire.send(f"GET /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {made['key']}\r\n\r\n".encode())
    problem(wire.answer(), 401, "unauthenticated")
    wire.close()


def bodies_at_fault(service, full):
    def faults(body, fields=""):
        told = problem(ask(service, "PUT", "/v1/invoices/I-BAD", body, fields), 422, "validation")
        return {(fault["pointer"], fault["code"]) for fault in told["errors"]}

    invoice = {"customer": {"number": "C1"}, "currency": "EUR", "amount": "10.00", "transactionDate": "2026-05-01",
               "dueDate": "2026-06-01"}
    assert ("/colour", "unknownProperty") in faults({**invoice, "colour": "red"})
    assert ("/amount", "moneyNotString") in faults({**invoice, "amount": 10.5})
    found = faults({**invoice, "amount": 10, "currency": "EURO", "colour": "red", "transactionDate": "2026-02-30"})
    assert {pointer for pointer, _ in found} == {"/amount", "/currency", "/colour", "/transactionDate"}, found
    for raw in (b"{", b"[]", b'{"a":1,"a":2}', b'{"amount":NaN}', b"[" * 40 + b"]" * 40, b'{"a":"\xff"}', b'{"a":"\\ud800"}', b"\xef\xbb\xbf{}"):
        answer = ask(service, "PUT", "/v1/invoices/I-BAD", raw=raw)
        assert answer[0] in (400, 422) and json.loads(answer[2])["code"] in ("malformedJSON", "validation"), (raw, answer)
    problem(ask(service, "GET", "/v1/invoices?colour=red"), 400, "unknownParameter")
    problem(ask(service, "DELETE", "/v1/invoices"), 405, "methodNotAllowed")
    problem(ask(service, "GET", "/v1/nothing"), 404, "notFound")


# What a client does to the wire.

def body_cut_at_every_byte(service, full):
    body = json.dumps({"name": "Cut", "currency": "EUR"}).encode()
    for cut in range(len(body) + 1):
        wire = Wire(service)
        data = wire.request("PUT", "/v1/customers/CUT", body)
        end = len(data) - len(body) + cut
        wire.send(data[:end])
        if cut % 2 == 0 and cut < len(body):
            # Gone in the middle: nothing is stored, nobody else notices.
            wire.socket.shutdown(socket.SHUT_WR)
            answer = wire.answer()
            assert answer is None or answer[0] == 400, answer
            wire.close()
            problem(ask(service, "GET", "/v1/customers/CUT"), 404, "notFound") if cut == 0 else None
        else:
            time.sleep(0.001)
            wire.send(data[end:])
            assert wire.answer()[0] in (200, 201)
            wire.close()


def one_megabyte_of_header(service, full):
    wire = Wire(service)
    wire.send(b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ")
    try:
        for _ in range(1024):
            wire.send(b"a" * 1024)
    except OSError:
        pass
    problem(wire.answer(), 431, "headersTooLarge")
    assert wire.is_closed()
    wire.close()
    wire = Wire(service)
    wire.send(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    problem(wire.answer(), 414, "uriTooLong")
    wire.close()
    wire = Wire(service)
    wire.send(wire.request("PUT", "/v1/customers/BIG", b"", "").replace(b"Content-Length: 0", b"Content-Length: 99999999"))
    problem(wire.answer(), 413, "bodyTooLarge")
    wire.close()


def doubtful_framing(service, full):
    auth = f"Authorization: Bearer {service.key}\r\n".encode()
    start = b"PUT /v1/customers/SMUGGLED HTTP/1.1\r\nHost: x\r\n" + auth + b"Content-Type: application/json\r\n"
    for fields in (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                   b"Transfer-Encoding: gzip, chunked\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"Content-Length : 2\r\n\r\n{}",
                   b"Content-Length: +2\r\n\r\n{}", b"X: a\rb\r\n\r\n", b" folded: x\r\n\r\n"):
        wire = Wire(service)
        wire.send(start + fields + b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = wire.answer()
        assert answer and answer[0] in (400, 501), (fields, answer)
        assert wire.is_closed(), fields
        wire.close()
    problem(ask(service, "GET", "/v1/customers/SMUGGLED"), 404, "notFound")


def pipelined_requests(service, full):
    count = 10_000 if full else 2_000
    wire = Wire(service, timeout=60)
    targets = ["/v1/customers/C1", "/health/live", "/v1/customers/NONE"]
    data = b"".join(wire.request("GET", targets[index % 3]) for index in range(count))
    sender = threading.Thread(target=wire.send, args=(data,))
    sender.start()
    for index in range(count):
        status = wire.answer()[0]
        assert status == (200, 200, 404)[index % 3], (index, status)
    sender.join()
    wire.close()
    # Changes too are answered in order.
    wire = Wire(service, timeout=60)
    wire.send(b"".join(wire.request("PUT", f"/v1/orders/PIPE-{index}", json.dumps(ORDER).encode()) for index in range(200)))
    for index in range(200):
        status, _, body = wire.answer()
        assert status == 201 and json.loads(body)["number"] == f"PIPE-{index}", (index, status, body)
    wire.close()


def idle_connections(service, full):
    idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(1_000 if full else 200)]
    for index in range(0, len(idle), 50):
        idle[index].sendall(b"GET /health")
    served(service)
    for connection in idle:
        connection.close()


def slow_readers_half_closes_and_resets(service, full):
    wires = []
    for index in range(30 if full else 10):
        wire = Wire(service)
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        wire.send(wire.request("GET", "/v1/orders?limit=100") * 5)
        wires.append(wire)
    served(service)
    for index, wire in enumerate(wires):
        if index % 2:
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            wire.socket.shutdown(socket.SHUT_WR)
            for _ in range(5):
                assert wire.answer()[0] == 200
            assert wire.is_closed()
        wire.close()
    for index in range(200 if full else 50):
        wire = Wire(service)
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.send(wire.request("PUT", f"/v1/orders/RESET-{index}", json.dumps(ORDER).encode()))
        wire.close()
    served(service)


def second_process(service, full):
    other = subprocess.run([service.program, "serve", "--data-dir", service.folder, "--port", "0"], capture_output=True, text=True,
                           timeout=20)
    assert other.returncode != 0 and "in use by another creditd" in other.stdout + other.stderr, other
    copy = service.folder + "/copy.db"
    subprocess.run([service.program, "backup", "--data-dir", service.folder, "--to", copy], check=True, capture_output=True)
    assert os.path.getsize(copy) > 4096
    service.verify()


def served(service):
    """The next client is served."""
    assert ask(service, "GET", "/v1/customers/C1")[0] == 200
    assert ask(service, "GET", "/health/ready")[0] == 200
    assert ask(service, "PUT", "/v1/orders/NEXT", ORDER)[0] in (200, 201)


# A service of its own for each of these.

def few_descriptors(program, full):
    """A service that may open 128 descriptors, and 300 clients that want one."""
    service = Service(program)
    service.start(descriptors=128)
    try:
        service.set_up("1000.00")
        held, refused = [], 0
        for _ in range(300):
            connection = socket.create_connection(("127.0.0.1", service.port), 5)
            connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.settimeout(5)
            try:
                told = connection.recv(4096)
            except OSError:
                told = b""
            if b" 200 " in told[:20]:
                held.append(connection)
            else:
                assert told == b"" or b" 503 " in told[:20], told
                refused += 1
                connection.close()
        assert refused > 0 and held, (refused, len(held))
        for connection in held:
            connection.close()
        deadline = time.monotonic() + 10
        while True:
            try:
                service.local = threading.local()
                assert service.call("PUT", "/v1/orders/AFTER", ORDER)[0] in (200, 201)
                break
            except (OSError, http.client.HTTPException, AssertionError, ValueError):
                assert time.monotonic() < deadline, "nobody is served after the storm"
                time.sleep(0.05)
        assert service.stop() == 0
        service.verify()
    finally:
        service.end()


def stopped_under_load(program, full):
    """SIGTERM while eight clients write: exit 0 within 10 s, and everything acknowledged is there."""
    for _ in range(5 if full else 1):
        service = Service(program)
        service.start()
        try:
            service.set_up("1000000.00")
            acknowledged, stopping = [], threading.Event()

            def client(index):
                count = 0
                while not stopping.is_set():
                    count += 1
                    try:
                        status, _ = service.check(f"SO-{index}-{count}", "1.00")
                    except Exception:
                        return
                    if status == 201:
                        acknowledged.append(f"SO-{index}-{count}")

            threads = [threading.Thread(target=client, args=(index,)) for index in range(8)]
            idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(20)]
            for thread in threads:
                thread.start()
            time.sleep(0.5)
            begun = time.monotonic()
            assert service.stop() == 0
            took = time.monotonic() - begun
            stopping.set()
            for thread in threads:
                thread.join()
            assert took < 10, f"took {took:.1f} s"
            for connection in idle:
                connection.close()
            service.verify()
            service.start()
            for number in acknowledged:
                assert service.call("GET", "/v1/orders/" + number)[0] == 200, number
            assert service.stop() == 0
        finally:
            service.end()


def full_disk(program, full):
    """Less free disk than the reserve: reads go on, changes are 507, readiness says why."""
    service = Service(program)
    service.start()
    service.set_up("1000.00")
    assert service.stop() == 0
    service.start("--min-free-disk", str(2 ** 62))
    try:
        problem(ask(service, "PUT", "/v1/customers/C2", {"name": "No room", "currency": "EUR"}), 507, "diskFull")
        assert ask(service, "GET", "/v1/customers/C1")[0] == 200
        status, _, body = ask(service, "GET", "/health/ready")
        assert status == 503, (status, body)
        assert ask(service, "GET", "/health/live")[0] == 200
        assert service.stop() == 0
    finally:
        service.end()


def main():
    program, full = os.path.abspath(sys.argv[1]), "full" in sys.argv[2:]
    low, high = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(high, 4096), high))
    service = Service(program)
    service.start()
    try:
        service.set_up("100000000.00")
        service.demand("PUT", "/v1/companies/US01", {"name": "Other", "accountingCurrency": "USD", "timeZone": "UTC"})
        # With two companies a request names its own; the key is made anew with a default.
        service.key = service.demand("POST", "/v1/api-keys", {
            "name": "hostile", "roles": ["administrator"], "companies": ["*"], "defaultCompany": "DE01"})["key"]
        for case in (same_key_twice_at_once, stale_if_match, missing_scope_and_foreign_company, bodies_at_fault,
                     body_cut_at_every_byte, one_megabyte_of_header, doubtful_framing, pipelined_requests, idle_connections,
                     slow_readers_half_closes_and_resets, second_process):
            begun = time.monotonic()
            case(service, full)
            served(service)
            print(f"hostile: {case.__name__.replace('_', ' ')}, {time.monotonic() - begun:.1f} s")
        assert service.stop() == 0, "the service did not stop in order"
        service.verify()
    finally:
        service.end()
    for case in (few_descriptors, stopped_under_load, full_disk):
        begun = time.monotonic()
        case(program, full)
        print(f"hostile: {case.__name__.replace('_', ' ')}, {time.monotonic() - begun:.1f} s")
    print("hostile: everybody was answered, and the next one served")


if __name__ == "__main__":
    main()
