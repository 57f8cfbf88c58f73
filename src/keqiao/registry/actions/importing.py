"""Writing what a workbook brings: a few set statements that leave what the single actions would leave.

A new row gets the id `base + row id - first row id` of its kind: rows that lean on it can name it without asking.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Max, Min

from keqiao.core import clock, offers, trail
from keqiao.core.jobs import enqueue
from keqiao.core.models import SheetImport, SheetRow
from keqiao.core.sheets import Check
from keqiao.core.sheets.statements import Ready, execute, reserve
from keqiao.core.sheets.statements import hold as hold_tables
from keqiao.registry.actions import tree
from keqiao.registry.models import (
    Alias,
    Appointment,
    Charge,
    DivisionPaper,
    Organisation,
    OrganisationName,
    Person,
    Placement,
    Post,
)
from keqiao.registry.models.dated import in_force

UNITS, PEOPLE, CHARGES = "units", "people", "charges"
DAY = dt.timedelta(days=1)
# So many ids stand in one job.
IDS = 5000


def hold() -> None:
    """Nobody else changes the tree, people, posts or the division of work until this is written."""
    tree.lock()
    hold_tables(Organisation, OrganisationName, Placement, Alias, Person, Post, Appointment, Charge, DivisionPaper)


def apply_import(import_id: int, check: Check) -> Mapping[str, int]:
    """Write every row of an import that is not left out; what was written, in words. In the caller's transaction."""
    found = SheetImport.objects.defer("content").get(pk=import_id)
    span = found.rows.aggregate(low=Min("id"), high=Max("id"))
    low, count = span["low"] or 0, (span["high"] or 0) - (span["low"] or 0) + 1
    bodies = _Ids(Organisation, low, count)
    people = _Ids(Person, low, count)
    written = {
        "新增单位": _add_units(import_id, bodies),
        "变更单位": _change_units(import_id, found.counts),
        "新增人员": _add_people(import_id, people, bodies),
    }
    ended = _ended(import_id)
    changed = _change_people(import_id, bodies, found.counts)
    _add_posts(import_id, bodies)
    written |= {"新增任职": _add_appointments(import_id, people, bodies), "变更人员和任职": changed}
    written |= {"新增分工": _add_charges(import_id, check, people, bodies), "变更分工": _change_charges(import_id)}
    for post, person, on in ended:
        offers.post_passed(post, person, None, on, check.viewer)
    _index(import_id, bodies, people)
    counts = {word: number for word, number in written.items() if number}
    body = {"kind": found.kind, "sha256": found.sha256, "rows": found.counts, "written": counts}
    trail.record("registry.import", subject=("sheet", found.id), by=check.viewer, body=body)
    return counts


class _Ids:
    """The ids of what an import adds to one table."""

    def __init__(self, model: type[Any], low: int, count: int) -> None:
        self.low, self.count = low, count
        self.base = reserve(model, count)

    def of(self, row: str) -> str:
        """SQL: the id of what the row with this id brings."""
        return f"({self.base} + {row} - {self.low})"

    def known_or_new(self, known: str, row: str) -> str:
        return f"COALESCE({known}, {self.of(row)})"


# --- units ---------------------------------------------------------------------------------------------------------------
def _add_units(import_id: int, ids: _Ids) -> int:
    """Level by level: a body needs the path of the one over it."""
    r = Ready()
    own = ids.of("r.id")
    parent = ids.known_or_new(r.whole("parent"), "r.needs")
    statement = f"""
        INSERT INTO registry_organisation (id, kind, name, path, rank, order_key, credit_code)
        SELECT {own}, {r.text("kind")}, {r.text("name")}, p.path || {r.digits(own, 10)}, {r.whole("rank")},
            p.order_key || {r.digits(r.whole("rank"), 5)} || {r.digits(own, 10)}, {r.text("credit_code")}
        FROM registry_organisation p, {r.rows(UNITS, "new")}
            AND p.id = {parent} AND NOT EXISTS (SELECT 1 FROM registry_organisation o WHERE o.id = {own})"""  # noqa: S608
    total = 0
    while added := execute(statement, import_id):
        total += added
    if not total:
        return 0
    execute(
        f"""INSERT INTO registry_organisationname (organisation_id, text, search_key, level, division_code, from_on)
        SELECT {own}, {r.text("name")}, {r.text("key")}, {r.text("level")}, {r.text("division_code")}, {r.day("since")}
        FROM {r.rows(UNITS, "new")} ORDER BY r.id""",  # noqa: S608
        import_id,
    )
    execute(
        f"""INSERT INTO registry_placement (organisation_id, parent_id, from_on)
        SELECT {own}, {parent}, {r.day("since")} FROM {r.rows(UNITS, "new")} ORDER BY r.id""",  # noqa: S608
        import_id,
    )
    aliases = _rows(import_id, UNITS, SheetRow.Verdict.NEW).exclude(ready__aliases=[]).order_by("id")
    Alias.objects.bulk_create(
        [
            Alias(organisation_id=ids.base + row - ids.low, text=text, search_key=key)
            for row, names in aliases.values_list("id", "ready__aliases")
            for text, key in names
        ],
        batch_size=1000,
    )
    return total


def _rows(import_id: int, table: str, verdict: str) -> Any:
    return SheetRow.objects.filter(sheet_import=import_id, table=table, verdict=verdict, is_left_out=False)


def _change_units(import_id: int, counts: Mapping[str, Any]) -> int:
    """Kind, code, level, order and other names of bodies that are there."""
    if not counts.get(UNITS, {}).get("changed"):
        return 0
    changed = {row.target: row.ready for row in _rows(import_id, UNITS, SheetRow.Verdict.CHANGED)}
    bodies = Organisation.objects.in_bulk(changed)
    for identity, ready in changed.items():
        bodies[identity].kind_id = ready.get("kind", bodies[identity].kind_id)
        bodies[identity].credit_code = ready.get("credit_code", bodies[identity].credit_code)
    Organisation.objects.bulk_update(bodies.values(), ["kind", "credit_code"], batch_size=200)
    names = list(OrganisationName.objects.filter(in_force(clock.today()), organisation__in=changed))
    for name in names:
        name.level = changed[name.organisation_id].get("level", name.level)
        name.division_code = changed[name.organisation_id].get("division_code", name.division_code)
    OrganisationName.objects.bulk_update(names, ["level", "division_code"], batch_size=200)
    _rename_otherwise({identity: ready["aliases"] for identity, ready in changed.items() if "aliases" in ready})
    ranks = {identity: ready["rank"] for identity, ready in changed.items() if "rank" in ready}
    _reorder(sorted(ranks, key=lambda identity: bodies[identity].path), ranks)
    return len(changed)


def _reorder(ids: list[int], ranks: Mapping[int, int]) -> None:
    for body in Organisation.objects.filter(id__in=ids).order_by("path"):
        body.rank = ranks[body.id]
        body.save(update_fields=["rank"])
        body.refresh_from_db()
        parent = Organisation.objects.filter(path=body.path[:-10]).first()
        tree.put_under(body, parent)


def _rename_otherwise(aliases: Mapping[int, list[list[str]]]) -> None:
    for identity, names in aliases.items():
        Alias.objects.filter(organisation=identity).exclude(text__in=[text for text, _key in names]).delete()
        for text, key in names:
            Alias.objects.get_or_create(organisation_id=identity, text=text, defaults={"search_key": key})


# --- people and posts -------------------------------------------------------------------------------------------------------
def _add_people(import_id: int, people: _Ids, bodies: _Ids) -> int:
    r = Ready()
    return execute(
        f"""INSERT INTO registry_person (id, name, search_key, unit_id, phone, phone_scope)
        SELECT {people.of("r.id")}, {r.text("name")}, {r.text("key")},
            {bodies.known_or_new(r.whole("unit"), r.whole("unit_row"))}, {r.text("phone")}, {r.text("phone_scope")}
        FROM {r.rows(PEOPLE, "new")} AND {r.has("new")} ORDER BY r.id""",  # noqa: S608
        import_id,
    )


def _change_people(import_id: int, bodies: _Ids, counts: Mapping[str, Any]) -> int:
    if not any(counts.get(PEOPLE, {}).get(verdict) for verdict in ("changed", "new")):
        return 0  # a further post, which is new, may come with another phone
    r = Ready()
    for verdict in ("changed", "new"):
        for field, value in (
            ("name", r.text("name")),
            ("search_key", r.text("key")),
            ("unit_id", bodies.known_or_new(r.whole("unit"), r.whole("unit_row"))),
            ("phone", r.text("phone")),
            ("phone_scope", r.text("phone_scope")),
        ):
            name = {"search_key": "key", "unit_id": "unit"}.get(field, field)
            execute(
                f"""UPDATE registry_person SET {field} = {value}
                FROM {r.rows(PEOPLE, verdict)} AND registry_person.id = {r.whole("person")} AND {r.has(name)}""",  # noqa: S608
                import_id,
            )
    execute(
        f"""UPDATE registry_appointment SET manner = {r.text("manner")}, until_on = {r.day("until")}, rank = {r.whole("rank")}
        FROM {r.rows(PEOPLE, "changed")} AND registry_appointment.id = {r.whole("appointment")}""",  # noqa: S608
        import_id,
    )
    return int(_rows(import_id, PEOPLE, SheetRow.Verdict.CHANGED).count())


def _ended(import_id: int) -> list[tuple[int, int, dt.date]]:
    """Posts that are given up by this import: post, person, first day without."""
    rows = _rows(import_id, PEOPLE, SheetRow.Verdict.CHANGED).filter(ready__ends=True)
    ends = {ready["appointment"]: dt.date.fromisoformat(ready["until"]) + DAY for ready in rows.values_list("ready", flat=True)}
    held = Appointment.objects.filter(id__in=ends).values_list("id", "post_id", "person_id")
    return [(post, person, ends[identity]) for identity, post, person in held]


def _add_posts(import_id: int, bodies: _Ids) -> None:
    """Posts that no body has yet; their place is that of the first row that names them."""
    r = Ready()
    body = bodies.known_or_new(r.whole("body"), r.whole("body_row"))
    execute(
        f"""INSERT INTO registry_post (organisation_id, name, rank, is_single, is_leading)
        SELECT f.body, f.name, {Ready("x").whole("rank")}, %s, %s
        FROM (SELECT {body} AS body, {r.text("post")} AS name, MIN(r.id) AS id
            FROM {r.rows(PEOPLE, "new")} AND {r.has("post")} GROUP BY 1, 2) f
        JOIN core_sheetrow x ON x.id = f.id
        WHERE NOT EXISTS (SELECT 1 FROM registry_post p WHERE p.organisation_id = f.body AND p.name = f.name)
        ORDER BY f.id""",  # noqa: S608
        False,
        False,
        import_id,
    )


def _add_appointments(import_id: int, people: _Ids, bodies: _Ids) -> int:
    r = Ready()
    body = bodies.known_or_new(r.whole("body"), r.whole("body_row"))
    person = f"CASE WHEN {r.has('new')} THEN {people.of('r.id')} ELSE {people.known_or_new(r.whole('person'), 'r.needs')} END"
    return execute(
        f"""INSERT INTO registry_appointment (person_id, post_id, manner, from_on, until_on, rank, paper)
        SELECT {person}, p.id, {r.text("manner")}, {r.day("since")}, {r.day("until")}, {r.whole("rank")}, ''
        FROM registry_post p, {r.rows(PEOPLE, "new")} AND {r.has("post")}
            AND p.organisation_id = {body} AND p.name = {r.text("post")} ORDER BY r.id""",  # noqa: S608
        import_id,
    )


# --- the division of work ----------------------------------------------------------------------------------------------------
def _add_charges(import_id: int, check: Check, people: _Ids, bodies: _Ids) -> int:
    rows = list(_rows(import_id, CHARGES, SheetRow.Verdict.NEW).order_by("id").values_list("ready", flat=True))
    association = Organisation.objects.filter(path=check.path).values_list("id", flat=True).first()
    papers: dict[tuple[str, str, str], DivisionPaper] = {}
    for ready in rows:
        named = ready["paper"], ready["paper_number"], ready["since"]
        if named not in papers:
            papers[named], _made = DivisionPaper.objects.get_or_create(
                association_id=association, title=named[0], number=named[1], on=dt.date.fromisoformat(named[2])
            )
    charges = [
        Charge(
            kind=ready["kind"],
            person_id=ready["person"] or people.base + ready["person_row"] - people.low,
            organisation_id=ready["unit"] or bodies.base + ready["unit_row"] - bodies.low,
            paper=papers[ready["paper"], ready["paper_number"], ready["since"]],
            from_on=dt.date.fromisoformat(ready["since"]),
            until_on=dt.date.fromisoformat(ready["until"]) if ready["until"] else None,
        )
        for ready in rows
    ]
    Charge.objects.bulk_create(charges, batch_size=1000)
    return len(charges)


def _change_charges(import_id: int) -> int:
    rows = list(_rows(import_id, CHARGES, SheetRow.Verdict.CHANGED).values_list("target", "ready"))
    until = {target: dt.date.fromisoformat(ready["until"]) for target, ready in rows}
    charges = Charge.objects.in_bulk(until)
    for identity, charge in charges.items():
        charge.until_on = until[identity]
    Charge.objects.bulk_update(charges.values(), ["until_on"], batch_size=500)
    return len(charges)


# --- what can be found of it ---------------------------------------------------------------------------------------------------
def _index(import_id: int, bodies: _Ids, people: _Ids) -> None:
    """Have the worker index what was added, and what is there and was changed."""
    changed = SheetRow.Verdict.CHANGED
    units = list(_rows(import_id, UNITS, changed).values_list("target", flat=True))
    held = SheetRow.objects.filter(sheet_import=import_id, table=PEOPLE, is_left_out=False, ready__person__isnull=False)
    known = held.exclude(verdict__in=("same", "wrong")).values_list("ready__person", flat=True)
    persons = sorted({int(person) for person in known if person is not None})
    for what, ids in (("organisations", units), ("people", persons)):
        for start in range(0, len(ids), IDS):
            enqueue("registry.index_some", what=what, ids=ids[start : start + IDS])
    for what, added in (("organisations", bodies), ("people", people)):
        enqueue("registry.index_added", what=what, low=added.base, high=added.base + added.count)
