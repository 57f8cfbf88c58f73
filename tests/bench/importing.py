"""From a text to a published plan, as the office and the worker bring it there: the sample, and a plan of some 20,000 items."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.bench import texts
from tests.bench.measure import Result, say, tell
from tests.product import environment

TIMES, GOAL = 1112, 1.2
SAMPLE_RUNS = 5


def main(names: list[str]) -> None:
    say((name, partial(_measure, name)) for name in names)


def _measure(name: str) -> Result:
    """In a process and a database of its own, so that its memory is its own."""
    with tempfile.TemporaryDirectory(prefix="keqiao-bench-") as folder:
        env = environment(Path(folder), f"sqlite:///{Path(folder) / 'db.sqlite3'}") | {"PYTHONPATH": os.pathsep.join(sys.path)}
        said = subprocess.run(
            [sys.executable, "-m", __spec__.name, "--run", name], env=env, check=True, stdout=subprocess.PIPE, text=True
        )
    ours, floor, items, seconds, memory = map(float, said.stdout.split()[-5:])
    return Result(name, ours, floor, ours / floor, GOAL, notes={"items": items, "seconds": seconds, "memory_mb": memory})


def _run_here(name: str) -> None:
    """Prints milliseconds an item, those of the sample, items, seconds and the most memory of all in MB."""
    import django

    django.setup()
    from django.core.management import call_command

    from keqiao.demo import sample

    call_command("migrate", verbosity=0)
    sample.fill()
    before = [_seconds(texts.one_plan(1, year=str(year), is_mended=True)) for year in range(1990, 1990 + SAMPLE_RUNS)]
    least = statistics.median(seconds / items for seconds, items in before)
    if name == "import-sample":
        seconds, items = before[0][0], before[0][1]
        ours = least
    else:
        data = texts.one_plan(TIMES, year="1989", is_mended=True)
        tell(f"{name}: {len(data) / 1e6:.1f} MB")
        seconds, items = _seconds(data)
        ours = seconds / items
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(ours * 1000, least * 1000, items, seconds, memory)


def _seconds(data: bytes) -> tuple[float, int]:
    """Received, read by the worker, published, indexed; and how many items that were."""
    from keqiao.accounts.models import User
    from keqiao.accounts.queries import viewer_for
    from keqiao.core import jobs
    from keqiao.plans.actions import publish, receive
    from keqiao.plans.models import Node
    from keqiao.registry.models import Organisation

    clerk = viewer_for(User.objects.get(username="bangongshi"))
    issuer = Organisation.objects.order_by("path")[0]
    begun = time.perf_counter()
    source = receive(data, name=texts.NAME, issuer=issuer, by=clerk, is_declared=True)
    jobs.run_all()
    source.refresh_from_db()
    version = source.version
    assert version is not None, source.reason
    publish(version, by=clerk)
    jobs.run_all()
    return time.perf_counter() - begun, version.nodes.filter(kind=Node.Kind.ITEM).count()


if __name__ == "__main__":
    _run_here(sys.argv[2]) if sys.argv[1:2] == ["--run"] else main(sys.argv[1:])
