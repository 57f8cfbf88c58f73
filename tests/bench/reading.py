"""The reading page of the sample and of a plan ten times as long, beside the floor, in a real server with one worker."""

import http.client
import http.cookiejar
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench import texts
from tests.bench.measure import PAIRS, Result, say, tell
from tests.product import Product, environment, running

GOAL = 3.0
WARM = 20
CPU, PREFIX = "X-Cpu-Seconds", "/bench/"
OTHER_YEAR = "2011"


def main(names: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="keqiao-bench-") as folder:
        home = Path(folder)
        ids = _fill(home)
        own = {"DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        with running(home, "web", "--workers", "1", env=own, ready="/accounts/login/") as product:
            short, long = (f"plans/{pk}" for pk in ids[:2])
            paths = {"reading-page": short, "reading-page-x10": long, "reading-panel": f"clauses/{ids[0]}/{ids[2]}"}
            say((name, partial(_measure, name, product, paths[name])) for name in names)


def _fill(home: Path) -> list[int]:
    """The sample and the longer plan through the real actions; returns the ids of both versions and of a clause."""
    tell("reading: filling a database")
    env = environment(home, f"sqlite:///{home / 'db.sqlite3'}")
    said = subprocess.run([sys.executable, "-m", __spec__.name, "--fill"], env=env, check=True, capture_output=True, text=True)
    return [int(word) for word in said.stdout.split()]


def _fill_here() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from keqiao import textkit
    from keqiao.accounts.models import User
    from keqiao.accounts.queries import viewer_for
    from keqiao.core import jobs
    from keqiao.demo import sample
    from keqiao.plans.actions import draft_plan, publish
    from keqiao.plans.actions.clause import confirm_all
    from keqiao.plans.actions.damage import leave
    from keqiao.plans.models import ClauseSpan, Version

    call_command("migrate", verbosity=0)
    sample.fill()
    short = Version.objects.get()
    clerk = viewer_for(User.objects.get(username="bangongshi"))
    data = texts.one_plan(10, year=OTHER_YEAR)
    long = draft_plan(
        textkit.read_plans(data, texts.NAME), data=data, name=texts.NAME, issuer=short.plan.issuer, by=clerk, is_declared=True
    )
    for number in set(long.damages.values_list("number", flat=True)):
        leave(long, number, by=clerk)
    publish(long, by=clerk)
    confirm_all(long, by=clerk)
    jobs.run_all()
    clause = ClauseSpan.objects.filter(wording__version=short, wording__node__number_printed="13").order_by("id")[2]
    print(short.pk, long.pk, clause.clause_id)


def _measure(name: str, product: Product, thing: str) -> Result:
    """`thing`: plans/VERSION or clauses/VERSION/CLAUSE, the panel as the page fetches it."""
    get = _Visitor(product, is_part=thing.startswith("clauses/")).get
    _kind, version, *clause = thing.split("/")
    path = f"/plans/{version}/" + "".join(f"clauses/{pk}/" for pk in clause)
    size = len(get(path)[2])
    beside = f"{PREFIX}{thing}?bytes={size}"
    assert len(get(beside)[2]) == size, "the floor is not padded to the same bytes"
    costs: dict[str, list[tuple[float, float]]] = {path: [], beside: []}
    for turn in range(WARM + PAIRS):
        for address in (path, beside) if turn % 2 == 0 else (beside, path):
            costs[address].append(get(address)[:2])
    ours, floor = costs[path][WARM:], costs[beside][WARM:]
    ratios = [[a[which] / b[which] for a, b in zip(ours, floor, strict=True)] for which in (0, 1)]
    cpu = [statistics.median(cost[1] for cost in side) for side in (ours, floor)]
    notes: dict[str, float | str] = {
        "cpu_ms": cpu[0],
        "cpu_floor_ms": cpu[1],
        "cpu_ratio": round(statistics.median(ratios[1]), 2),
        "bytes": float(size),
    }
    wall = [statistics.median(cost[0] for cost in side) for side in (ours, floor)]
    return Result(name, wall[0], wall[1], statistics.median(ratios[0]), GOAL, notes=notes)


class _Visitor:
    """Signed in as an officer of a department, on one kept connection."""

    def __init__(self, product: Product, *, is_part: bool) -> None:
        self.is_part = is_part
        self.connection = http.client.HTTPConnection(urlsplit(product.url).netloc)
        self.cookie = _sign_in(product, "pujibu")

    def get(self, path: str) -> tuple[float, float, bytes]:
        """Milliseconds, milliseconds of CPU, and the page."""
        begun = time.perf_counter()
        part = {"HX-Request": "true"} if self.is_part else {}
        self.connection.request("GET", path, headers={"Cookie": self.cookie} | part)
        response = self.connection.getresponse()
        body = response.read()
        spent = (time.perf_counter() - begun) * 1000
        if response.status != 200:
            raise AssertionError(f"{path} answers {response.status}")
        return spent, float(response.headers[CPU]) * 1000, body


def _sign_in(product: Product, username: str) -> str:
    """Through the form; returns the cookies as a header."""
    password = next(a["password"] for a in json.loads(product.keqiao("accounts", "--json").stdout) if a["username"] == username)
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"{product.url}/accounts/login/"
    form = opener.open(address).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    words = {"login": username, "password": password, "csrfmiddlewaretoken": token.group(1)}
    opener.open(address, urllib.parse.urlencode(words).encode()).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


if __name__ == "__main__":
    _fill_here() if sys.argv[1:] == ["--fill"] else main(sys.argv[1:])
