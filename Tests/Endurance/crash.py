#!/usr/bin/env python3
"""Kills the service with SIGKILL under load and starts it again: nothing that was acknowledged is lost or doubled.

    crash.py PROGRAM [KILLS]
"""
import random
import sys
import threading
import time

from service import Service

CLIENTS = 8


def load(service, run, acknowledged, stopping):
    """Checks orders until the service goes away; keeps what it acknowledged."""
    def client(index):
        count = 0
        while not stopping.is_set():
            count += 1
            number = f"SO-{run}-{index}-{count}"
            try:
                status, answer = service.check(number, "10.00", {"Idempotency-Key": number})
            except Exception:
                return
            if status == 201:
                acknowledged[number] = answer["id"]

    threads = [threading.Thread(target=client, args=(index,)) for index in range(CLIENTS)]
    for thread in threads:
        thread.start()
    return threads


program, kills = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
seed = int(time.time())
print(f"crash: seed {seed}")
rng = random.Random(seed)
service = Service(program)
acknowledged = {}
try:
    service.start()
    service.set_up("1000000000.00")
    for run in range(kills):
        stopping = threading.Event()
        before = set(acknowledged)
        threads = load(service, run, acknowledged, stopping)
        time.sleep(rng.uniform(0.1, 0.6))
        service.kill()
        stopping.set()
        for thread in threads:
            thread.join()
        service.start()
        for number in set(acknowledged) - before:
            # The same request again is answered with the first answer: the effect was kept, and is not repeated.
            status, answer = service.check(number, "10.00", {"Idempotency-Key": number})
            assert status == 201 and answer["id"] == acknowledged[number], (number, status, answer)
        service.verify()
    checks = service.demand("GET", "/v1/orders?limit=1&count=true")["total"]
    assert checks >= len(acknowledged), (checks, len(acknowledged))
    assert service.stop() == 0, "the service did not stop in order"
    service.verify()
finally:
    service.end()
print(f"crash: {kills} kills, {len(acknowledged)} acknowledged orders, none lost or doubled, every figure verified")
