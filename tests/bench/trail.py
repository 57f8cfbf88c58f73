"""Eight writers at once through a real action, with its trail entry and without: what the trail costs them.

The action is adding an organisation (organisation, path, dated name, placement, alias). With the trail, the sealer runs as
often as in the product. Rounds alternate; without the trail the entry is left out in this process only.
"""

import multiprocessing as mp
import statistics
import sys
import time
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.bench.databases import empty_database
from tests.bench.measure import Result, say, tell

WRITERS, ROUNDS, SECONDS = 8, 8, 5.0
GOAL = 1.5


def main(vendor: str, names: list[str]) -> None:
    with empty_database(vendor, names):
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        parent = _root()
        tell(f"trail: {WRITERS} writers on {vendor}, {2 * ROUNDS} rounds of {SECONDS:g} s")
        say([(names[0], lambda: _measure(names[0], parent))])


def _root() -> int:
    from keqiao.core.viewer import SYSTEM
    from keqiao.registry.actions import add_organisation

    return add_organisation("市科协", kind="association", parent=None, by=SYSTEM).pk


def _measure(name: str, parent: int) -> Result:
    context = mp.get_context("spawn")
    gate, counts = context.Barrier(WRITERS + 1), context.Queue()
    writers = [context.Process(target=_write, args=(gate, counts, parent, number), daemon=True) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    took: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * ROUNDS + 2):
        with_trail = turn % 4 in (0, 3)  # with, without, without, with: growing tables weigh on both alike
        gate.wait(120)
        if with_trail:
            _seal_once()
        done = sum(counts.get(timeout=120) for _ in writers)
        if turn >= 2:
            took[with_trail].append(SECONDS * 1000 / done)
    for writer in writers:
        writer.join(30)
    ratios = [a / b for a, b in zip(took[True], took[False], strict=True)]
    ours, floor = statistics.median(took[True]), statistics.median(took[False])
    notes: dict[str, float | str] = {"actions_per_s": 1000 / ours, "without": 1000 / floor, "rounds": float(ROUNDS)}
    return Result(name, ours, floor, statistics.median(ratios), GOAL, notes=notes)


def _seal_once() -> None:
    """The worker seals every five seconds: once a round."""
    from keqiao.core import seal

    time.sleep(SECONDS / 2)
    seal.seal()


def _write(gate: Barrier, counts: Any, parent_id: int, number: int) -> None:
    """One writer: as many actions as fit into each round."""
    import django

    django.setup()
    from keqiao.core import site, trail
    from keqiao.core.viewer import SYSTEM
    from keqiao.registry.actions import add_organisation
    from keqiao.registry.models import Organisation

    recorded = trail.record
    parent = Organisation.objects.get(pk=parent_id)
    made = 0
    for turn in range(2 * ROUNDS + 2):
        trail.record = recorded if turn % 4 in (0, 3) else lambda *_words, **_named: None  # type: ignore[assignment]
        gate.wait(120)
        done, until = 0, time.monotonic() + SECONDS
        with site.remembered():
            site.current()  # every request has read the row before it comes to an action
            while time.monotonic() < until:
                made += 1
                name = f"第{number}组第{made}个"
                add_organisation(name + "学会", kind="society", parent=parent, by=SYSTEM, aliases=(name + "协会",))
                done += 1
        counts.put(done)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
