#!/usr/bin/env python3
"""50 clients release, reject and evaluate the same holds at once: each hold is closed once, none is released twice.

    holds.py PROGRAM [RUNS]
"""
import collections
import shutil
import sys
import threading

from service import Service

CLIENTS, HOLDS = 50, 30


def closed_once(service):
    """Every hold has exactly one closing event."""
    after, closings = 0, collections.Counter()
    while True:
        page = service.demand("GET", f"/v1/events?after={after}&type=order.*&limit=500")
        for event in page["items"]:
            if event["type"] in ("order.released", "order.rejected"):
                closings[event["data"]["hold"]["id"]] += 1
        if int(page["next"]) == after or not page["items"]:
            return closings
        after = int(page["next"])


def run(program, number):
    service = Service(program)
    service.start()
    try:
        service.set_up("1.00")
        service.demand("PUT", "/v1/reason-codes/release.paid", {"description": "Paid"})
        holds = []
        for index in range(HOLDS):
            status, answer = service.check(f"SO-{number}-{index}", "99.00")
            assert status == 201 and answer["decision"] == "hold", answer
            holds.append(answer["hold"]["id"])
        gate, released, lock = threading.Barrier(CLIENTS), [], threading.Lock()

        def client(index):
            gate.wait()
            for hold in holds[index % HOLDS:] + holds[:index % HOLDS]:
                if index % 5 == 4:
                    status, answer = service.call("POST", "/v1/holds/evaluate", {"holds": [{"id": hold}]})
                    assert status == 202, answer
                    continue
                if index % 5 == 3:
                    body = {"holds": [{"id": hold}], "reasonCode": "paid"}
                    status, answer = service.call("POST", "/v1/holds/release", body)
                    assert status == 200, answer
                    won = answer["results"][0]["status"] == "released"
                else:
                    body = {"reasonCode": "paid", "mode": "withoutPosting" if index % 2 else "withPosting"}
                    status, answer = service.call("POST", f"/v1/holds/{hold}/release", body, {"If-Match": "*"})
                    assert status in (200, 409), answer
                    won = status == 200
                if won:
                    with lock:
                        released.append(hold)

        threads = [threading.Thread(target=client, args=(index,)) for index in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(released) == sorted(holds), f"{len(released)} releases of {len(holds)} holds"
        closings = closed_once(service)
        assert dict(closings) == {hold: 1 for hold in holds}, closings
        assert service.demand("GET", "/v1/holds?active=true")["items"] == []
        assert service.stop() == 0, "the service did not stop in order"
        service.verify()
    finally:
        if service.process.poll() is None:
            service.kill()
        shutil.rmtree(service.folder, ignore_errors=True)


program, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2
for number in range(runs):
    run(program, number)
print(f"holds: {runs} runs, {CLIENTS} clients at {HOLDS} holds, each released once")
