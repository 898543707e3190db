#!/usr/bin/env python3
"""50 approvers and releasers at once on the same holds and on one journal: each hold is released once, the journal is
approved once and posted once (CM-15, CM-1.6).

    approvers.py PROGRAM [RUNS]
"""
import collections
import sys
import threading

from service import Service

CLIENTS, HOLDS = 50, 10
RELEASE = {"reasonCode": "paid", "mode": "withPosting"}


def at_once(work):
    """Every client does its work at the same moment; what they were told, counted."""
    gate, told, lock = threading.Barrier(CLIENTS), collections.Counter(), threading.Lock()

    def client(index):
        gate.wait()
        for answer in work(index):
            with lock:
                told[answer] += 1

    threads = [threading.Thread(target=client, args=(index,)) for index in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def events(service, kind):
    return len(service.demand("GET", f"/v1/events?type={kind}&limit=500")["items"])


def run(program):
    service = Service(program)
    service.start()
    try:
        service.set_up("10.00")
        service.demand("PUT", "/v1/reason-codes/release.paid", {"description": "Paid"})
        everybody = [{"user": f"u{index}"} for index in range(CLIENTS)]

        def act(path, verb, user, body=None):
            status, answer = service.call("POST", f"{path}/{verb}", body or {}, {
                "If-Match": "*", "Acting-User": user, "Idempotency-Key": f"{verb}-{path}-{user}"})
            return answer.get("code") or answer["status"] if status >= 400 else answer["status"]

        # Holds that wait for anybody; half of the clients approve, the others release.
        for task in ("holdRelease", "adjustmentJournal"):
            service.demand("PUT", f"/v1/workflows/{task}", {
                "automaticTasks": ["releaseWithPosting" if task == "holdRelease" else "postJournal"],
                "steps": [{"participants": everybody}]})
        holds = []
        for index in range(HOLDS):
            _, check = service.check(f"SO-{index}", "100.00")
            holds.append("/v1/holds/" + check["hold"]["id"])
            assert act(holds[-1], "release", "omar", RELEASE) == "pendingApproval"

        def decide(index):
            user, verb = f"u{index}", ("approve", "release")[index % 2]
            return [act(hold, verb, user, RELEASE if verb == "release" else None) for hold in holds]

        told = at_once(decide)
        assert told == {"released": HOLDS, "invalidState": HOLDS * (CLIENTS - 1)}, told
        assert events(service, "order.released") == HOLDS

        # One journal that anybody may approve, and that posts itself then.
        draft = service.demand("POST", "/v1/limit-adjustments", {
            "adjustmentType": "creditLimit",
            "lines": [{"customer": {"number": "C1"}, "newLimit": "99.00", "newToDate": "2099-12-31"}]},
            {"Idempotency-Key": "draft"})
        path = "/v1/limit-adjustments/" + draft["number"]
        assert act(path, "submit", "omar") == "submitted"
        before = events(service, "journal.posted")
        told = at_once(lambda index: [act(path, ("approve", "post")[index % 2], f"u{index}")])
        assert told["posted"] == 1 and told["alreadyPosted"] + told["approvalRequired"] == CLIENTS - 1, told
        assert events(service, "journal.posted") == before + 1
        assert events(service, "journal.approved") == 1

        # One that needs a majority of them.
        service.demand("PUT", "/v1/workflows/adjustmentJournal", {
            "automaticTasks": ["postJournal"], "steps": [{"participants": everybody, "completionPolicy": "majority"}]})
        draft = service.demand("POST", "/v1/limit-adjustments", {
            "adjustmentType": "creditLimit",
            "lines": [{"customer": {"number": "C1"}, "newLimit": "77.00", "newToDate": "2099-12-31"}]},
            {"Idempotency-Key": "majority"})
        path = "/v1/limit-adjustments/" + draft["number"]
        assert act(path, "submit", "omar") == "submitted"
        told = at_once(lambda index: [act(path, "approve", f"u{index}")])
        assert told == {"submitted": CLIENTS // 2, "posted": 1, "alreadyPosted": CLIENTS // 2 - 1}, told
        approvals = service.demand("GET", path)["approvals"]
        assert len({entry["by"]["name"] for entry in approvals}) == CLIENTS // 2 + 1
        assert service.stop() == 0, "the service did not stop in order"
        service.verify()
    finally:
        service.end()


program, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
for _ in range(runs):
    run(program)
print(f"approvers: {runs} runs of {CLIENTS} clients, {HOLDS} holds and 2 journals each: everything happened once")
