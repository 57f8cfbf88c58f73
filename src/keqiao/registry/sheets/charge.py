"""The sheet 领导分工: who answers for which body, in what way, from when to when, by what paper."""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as N_  # noqa: N812  the extractor knows it by this name

from keqiao.core.models import SheetRow
from keqiao.core.sheets import Cell, Check, Column, Fault, Line, Table
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Appointment, Charge, Organisation, Person
from keqiao.registry.rules import why_not_divide_work
from keqiao.registry.sheets.naming import Units, written_names
from keqiao.registry.sheets.person import PEOPLE

CHARGES = "charges"


def _kinds() -> dict[str, str]:
    return {kind.value: str(kind.label) for kind in Charge.Kind}


COLUMNS = (
    Column("leader", "领导", width=12, is_required=True, help="姓名", longest=60, also=("领导姓名", "姓名")),
    Column("number", "领导编号", "whole", 10, "重名时填写人员编号"),
    Column("kind", "方式", "choice", 10, "分管、联系或核对", choices=_kinds, is_required=True, also=("分管/联系/核对",)),
    Column("unit", "单位", width=30, is_required=True, help="所分管、联系或核对的单位"),
    Column("since", "起", "date", 12, "如2021-05-24", is_required=True, also=("起始日期", "起日期")),
    Column("until", "止", "date", 12, "最后一天；现行的不填", also=("终止日期", "止日期")),
    Column("paper", "依据文件", width=36, is_required=True, help="文件或会议的名称", longest=200),
    Column("paper_number", "文号", width=18, longest=60),
)


class Leader(NamedTuple):
    """Whom a name may mean; of somebody whom the file brings the row in which they stand first."""

    id: int | None
    row: int | None
    is_of_house: bool


def check_lines(lines: Sequence[Line], check: Check) -> None:
    """Compare some hundred rows with the division of work of the house."""
    association = Organisation.objects.filter(path=check.path).first()
    why_not = association is None or why_not_divide_work(association, check.viewer) is not None
    units = Units.of(check)
    units.look_up({line.values["unit"] for line in lines})
    leaders = _leaders(lines, check)
    known: dict[tuple[str, int, int, dt.date | None], Charge] = {}
    bodies = {unit.id for line in lines for unit in units.there(line.values["unit"])}
    charges = Charge.objects.filter(organisation__in=bodies, paper__association=association).select_related("paper")
    for charge in charges:
        known[charge.kind, charge.organisation_id, charge.person_id, charge.from_on] = charge
    for line in lines:
        line.label = f"{line.values['leader']} {_kinds().get(line.values['kind'], '')} {line.values['unit']}"
        if why_not:
            line.wrong("", N_("本科协的领导分工由科协办公室维护；请切换身份，或勾选“不导入”。"))
        _compare(line, units, leaders, known)


def _compare(line: Line, units: Units, leaders: dict[Any, list[Leader]], known: dict[Any, Charge]) -> None:
    values = line.values
    unit = units.meant(line, "unit", values["unit"]) if values["unit"] else None
    leader = _meant(line, leaders)
    if values["since"] and values["until"] and values["since"] > values["until"]:
        line.wrong("until", N_("“止”早于“起”，请核对。"))
    if line.faults or unit is None or leader is None:
        return
    who, which = leader.id or f"r{leader.row}", unit.id or f"r{unit.row}"
    line.key = f"{values['kind']}\x1f{which}\x1f{who}\x1f{values['since']}"
    line.needs, line.also_needs = leader.row, unit.row
    line.ready = {
        "kind": values["kind"],
        "person": leader.id,
        "person_row": leader.row,
        "unit": unit.id,
        "unit_row": unit.row,
        "since": values["since"].isoformat(),
        "until": values["until"].isoformat() if values["until"] else None,
        "paper": values["paper"],
        "paper_number": values["paper_number"],
    }
    charge = known.get((values["kind"], unit.id or 0, leader.id or 0, values["since"]))
    if charge is None:
        return
    line.target = charge.id
    if (charge.paper.title, charge.paper.number) != (values["paper"], values["paper_number"]):
        line.wrong(
            "paper",
            N_("已登记的依据文件是“%(title)s”%(number)s，不能用导入修改。"),
            title=charge.paper.title,
            number=charge.paper.number,
        )
    if values["until"] and values["until"] != charge.until_on:
        line.changes.append(("until", charge.until_on.isoformat() if charge.until_on else "", values["until"].isoformat()))
    else:
        line.ready["until"] = charge.until_on.isoformat() if charge.until_on else None


def _meant(line: Line, leaders: dict[Any, list[Leader]]) -> Leader | None:
    number, name = line.values["number"], line.values["leader"]
    found = leaders.get(number, []) if number else leaders.get(name, [])
    found = [one for one in found if one.is_of_house] or found
    if len(found) == 1:
        return found[0]
    if not found and (name or number):
        line.wrong(
            "number" if number else "leader", N_("名单里没有“%(name)s”，请先在“人员和职务”表里加上。"), name=number or name
        )
    elif found:
        line.wrong(
            "number", N_("有%(n)s个“%(name)s”，请填写领导编号（人员编号，导出现有名单可以看到）。"), n=len(found), name=name
        )
    return None


def _leaders(lines: Sequence[Line], check: Check) -> dict[Any, list[Leader]]:
    """People by name and by number: those of the list, and those whom the file brings."""
    names = {line.values["leader"] for line in lines}
    numbers = {line.values["number"] for line in lines if line.values["number"]}
    found: dict[Any, dict[tuple[int | None, int | None], Leader]] = defaultdict(dict)
    people = Person.objects.visible_to(check.viewer)
    of_house = set(Appointment.objects.filter(post__organisation__path=check.path).values_list("person_id", flat=True))
    rows: list[tuple[int, Any, str]] = [*people.filter(name__in=names).values_list("id", "name", "unit__path")]
    rows += [(i, i, path) for i, path in people.filter(id__in=numbers).values_list("id", "unit__path")]
    for identity, word, path in rows:
        found[word][identity, None] = Leader(identity, None, identity in of_house or path == check.path)
    brought = SheetRow.objects.filter(sheet_import=check.import_id, table=PEOPLE, label__in=names, ready__new=True)
    for identity, name, ready in brought.values_list("id", "label", "ready"):
        if not any(one.id for one in found[name].values() if one.is_of_house):
            found[name][None, identity] = Leader(None, identity, ready.get("post") != "" and _is_path_of_house(ready, check))
    return {word: list(those.values()) for word, those in found.items()}


def _is_path_of_house(ready: dict[str, Any], check: Check) -> bool:
    house = int(check.path[-10:])
    return house in (ready.get("unit"), ready.get("body"))


def overlaps(check: Check) -> Iterable[tuple[int, Fault]]:
    """Of each kind a body has one leader on any day, after all rows are written."""
    rows = SheetRow.objects.filter(sheet_import=check.import_id, table=CHARGES).exclude(verdict=SheetRow.Verdict.WRONG)
    times: dict[Any, list[tuple[str, str, int, int | None, str]]] = defaultdict(list)
    stated: set[int] = set()
    for identity, number, target, label, ready in rows.values_list("id", "number", "target", "label", "ready"):
        if target:
            stated.add(target)
        if ready:
            body = ready["unit"] or f"r{ready['unit_row']}"
            times[ready["kind"], body].append((ready["since"], ready["until"] or "9999", number, identity, label))
    there = Charge.objects.filter(paper__association__path=check.path).select_related("person")
    same = set(rows.filter(verdict=SheetRow.Verdict.SAME).values_list("target", flat=True))
    for charge in there.filter(organisation__in=[body for _kind, body in times if isinstance(body, int)]):
        if charge.id in same or charge.id not in stated:
            begin = charge.from_on.isoformat() if charge.from_on else ""
            end = charge.until_on.isoformat() if charge.until_on else "9999"
            times[charge.kind, charge.organisation_id].append((begin, end, 0, None, charge.person.name))
    for spans in times.values():
        spans.sort(key=lambda span: span[:3])
        for before, after in itertools.pairwise(spans):
            if after[0] <= before[1]:
                told = after if after[3] else before
                other = before if told is after else after
                if told[3] is not None:
                    text = N_("同一单位同一方式同时只有一位领导，与“%(other)s”（%(since)s起）重叠，请填写前一任的“止”。")
                    yield told[3], Fault("since", text, {"other": other[4], "since": other[0]})


def rows(viewer: Viewer) -> Iterator[Sequence[Cell]]:
    """The division of work, present and past, where the viewer may read it."""
    called = written_names(Organisation.objects.visible_to(viewer).existing().values_list("id", "name", "path"))
    charges = Charge.objects.visible_to(viewer).select_related("person", "organisation", "paper")
    kinds = _kinds()
    for charge in charges.order_by("organisation__order_key", "kind", "from_on", "id"):
        yield (
            charge.person.name,
            charge.person_id,
            kinds[charge.kind],
            called.get(charge.organisation_id, charge.organisation.name),
            charge.from_on,
            charge.until_on,
            charge.paper.title,
            charge.paper.number,
        )


TABLE = Table(CHARGES, "领导分工", COLUMNS, check_lines, rows, overlaps)
