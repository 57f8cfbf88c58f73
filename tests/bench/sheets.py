"""A workbook of 100,000 people with unit and post: received, compared, applied; beside it a common library with a plain resource.

Words: the database (sqlite, postgresql), then the names of measures. The library brings in the same people with unit and phone,
without posts, in its usual two passes (preview, then confirmed) in one transaction each, with no option set that would make it
faster or slower; its time is measured on fewer rows and reckoned up by the row. Ours ends with the rows applied: sweeping and
indexing for search come after and are not in it.
"""

import os
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from tests.bench.databases import empty_database
from tests.bench.measure import Result, say, tell

PEOPLE, UNITS = 100_000, 1_000
# The library takes its time with each row: so many rows are measured, and reckoned up.
THEIRS = 5_000
GOAL = 0.1


def main(words: list[str]) -> None:
    vendor, names = words[0], words[1:]
    with empty_database(vendor, names) as folder:
        say((name, partial(_measure, name, folder)) for name in names)


def _measure(name: str, folder: Path) -> Result:
    """Each side in a process of its own, so that its memory is its own."""
    _run("--fill", folder)
    seconds, memory, child = map(float, _run("--ours", folder).split())
    theirs = float(_run("--theirs", folder)) * PEOPLE / THEIRS
    tell(f"ours {seconds:.1f} s, theirs {theirs:.0f} s, {memory:.0f} MB and {child:.0f} MB of the reading process")
    notes: dict[str, float | str] = {
        "rows": float(PEOPLE),
        "memory_mb": memory,
        "reader_mb": child,
        "theirs_measured_rows": float(THEIRS),
    }
    return Result(name, seconds, theirs, seconds / theirs, GOAL, unit="s", notes=notes)


def _run(step: str, folder: Path) -> str:
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", __spec__.name, step, str(folder)]
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout.strip().splitlines()[-1]


def _fill(folder: Path) -> None:
    """A house with its clerk and units, and both files."""
    import xlsxwriter
    from django.core.management import call_command

    from keqiao.core.viewer import SYSTEM
    from keqiao.demo import sample
    from keqiao.registry.actions import add_organisation
    from keqiao.registry.models import Organisation

    call_command("migrate", verbosity=0)
    sample.fill()
    root = Organisation.objects.order_by("path")[0]
    for number in range(UNITS):
        add_organisation(f"测试单位{number}", kind="department", parent=root, by=SYSTEM, rank=number + 100)
    for name, count in (("ours.xlsx", PEOPLE), ("theirs.xlsx", THEIRS)):
        book = xlsxwriter.Workbook(str(folder / name), {"constant_memory": True})
        sheet = book.add_worksheet("人员和职务")
        head = ["姓名", "单位", "职务", "任职方式", "任职日期", "免职日期", "手机", "电话公开范围", "排序"]
        for place, text in enumerate(head):
            sheet.write_string(0, place, text)
        for row in range(1, count + 1):
            values = [f"王{row}", f"测试单位{row % UNITS}", "干事", "任命", "2021-05-24", "", f"139{row:08d}", "系统内", "10"]
            for place, text in enumerate(values):
                if text:
                    sheet.write_string(row, place, text)
        book.close()
    print("filled")


def _ours(folder: Path) -> None:
    """Prints seconds from the file to applied, and the most memory of this process and of the one that reads."""
    from keqiao.accounts.models import User
    from keqiao.accounts.queries import viewer_for
    from keqiao.core import jobs
    from keqiao.core.actions.sheet import apply_sheet, receive_sheet
    from keqiao.core.models import Job
    from keqiao.core.sheets import books
    from keqiao.registry.models import Appointment

    jobs.run_all()
    clerk = viewer_for(User.objects.get(username="bangongshi"))
    before = Appointment.objects.count()
    begun = time.perf_counter()
    data = (folder / "ours.xlsx").read_bytes()
    found = receive_sheet(books()["registry"], data, name="ours.xlsx", by=clerk, is_declared=True)
    while Job.objects.filter(kind="core.check_sheet", state="queued").exists():
        jobs.run_one()
    found.refresh_from_db()
    compared = time.perf_counter() - begun
    apply_sheet(found, by=clerk, shown=found.shown)
    jobs.run_one(lambda: False)  # the first step writes all; sweeping and indexing come after
    seconds = time.perf_counter() - begun
    found.refresh_from_db()
    assert found.state == "applied", (found.state, found.reason, found.counts)
    assert Appointment.objects.count() == before + PEOPLE
    tell(f"compared after {compared:.1f} s, applied after {seconds:.1f} s")
    most = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(seconds, *most)


def _theirs(folder: Path) -> None:
    import tablib
    from import_export import fields, resources, widgets

    from keqiao.registry.models import Organisation, Person

    class People(resources.ModelResource):
        name = fields.Field(attribute="name", column_name="姓名")
        phone = fields.Field(attribute="phone", column_name="手机")
        unit = fields.Field(attribute="unit", column_name="单位", widget=widgets.ForeignKeyWidget(Organisation, "name"))

        class Meta:
            model = Person
            import_id_fields = ("name", "unit")
            fields = ("name", "phone", "unit")
            use_transactions = True

    begun = time.perf_counter()
    rows = tablib.Dataset().load((folder / "theirs.xlsx").read_bytes(), format="xlsx")
    for is_dry in (True, False):
        result = People().import_data(rows, dry_run=is_dry)
        assert not result.has_errors(), result.row_errors()[:1]
    print(time.perf_counter() - begun)


if __name__ == "__main__":
    if sys.argv[1] in ("--fill", "--ours", "--theirs"):
        import django

        django.setup()
        {"--fill": _fill, "--ours": _ours, "--theirs": _theirs}[sys.argv[1]](Path(sys.argv[2]))
    else:
        main(sys.argv[1:])
