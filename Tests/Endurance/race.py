#!/usr/bin/env python3
"""64 clients race for the last credit of one customer: what is accepted never reaches the limit (CM-1.6).

    race.py PROGRAM [RUNS]
"""
import sys
import threading
from decimal import Decimal

from service import Service

CLIENTS, LIMIT, AMOUNT = 64, Decimal("1000.00"), Decimal("99.00")


def run(program, number):
    service = Service(program)
    service.start()
    try:
        service.set_up(str(LIMIT))
        gate, accepted, lock = threading.Barrier(CLIENTS), [], threading.Lock()

        def client(index):
            gate.wait()
            status, answer = service.check(f"SO-{number}-{index}", str(AMOUNT))
            assert status == 201, answer
            if answer["decision"] == "approved":
                with lock:
                    accepted.append(AMOUNT)

        threads = [threading.Thread(target=client, args=(index,)) for index in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        total = sum(accepted)
        # Held orders count too (D-13): the eleventh order finds the ten before it, accepted or not.
        assert total < LIMIT and len(accepted) == 10, f"accepted {len(accepted)} orders, {total} of {LIMIT}"

        # The same key twice at once: one effect, one answer.
        gate2, answers = threading.Barrier(8), []

        def twin(_):
            gate2.wait()
            answers.append(service.check(f"TWIN-{number}", "1.00", {"Idempotency-Key": f"twin-{number}"}))

        threads = [threading.Thread(target=twin, args=(index,)) for index in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({answer["id"] for status, answer in answers}) == 1, answers
        assert service.stop() == 0, "the service did not stop in order"
        service.verify()
    finally:
        service.end()


program, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2
for number in range(runs):
    run(program, number)
print(f"race: {runs} runs, never more than the limit")
