"""The sheet 人员和职务: a row for each post that a person holds, one for whoever holds none."""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_noop as N_  # noqa: N812  the extractor knows it by this name

from keqiao.core import access
from keqiao.core.models import SheetRow
from keqiao.core.refusal import Refused
from keqiao.core.roles import FieldScope
from keqiao.core.sheets import Cell, Check, Column, Fault, Line, Table
from keqiao.core.viewer import Viewer
from keqiao.registry.actions.person import phone_number
from keqiao.registry.models import Appointment, Organisation, Person, Post
from keqiao.registry.queries.standing import appointments_of
from keqiao.registry.reckon import search_key
from keqiao.registry.sheets.naming import Unit, Units, written_names

PEOPLE = "people"
LAST_RANK = 99_999


def _manners() -> dict[str, str]:
    return {manner.value: str(manner.label) for manner in Appointment.Manner}


def _scopes() -> dict[str, str]:
    return {scope.value: str(scope.label) for scope in FieldScope}


COLUMNS = (
    Column("number", "编号", "whole", 8, "系统给的编号，新增的不填"),
    Column("name", "姓名", width=12, is_required=True, longest=60),
    Column(
        "unit", "单位", width=30, is_required=True, help="所在单位的名称；重名的写“上级/名称”", also=("所在单位", "工作单位")
    ),
    Column("post", "职务", width=16, help="没有职务的不填；几个职务写几行", longest=60),
    Column("body", "任职单位", width=22, help="与单位相同的不填，如在机关党支部任职"),
    Column("manner", "任职方式", "choice", 10, "不填按任命", choices=_manners),
    Column("since", "任职日期", "date", 12, "如2021-05-24", also=("任职时间",)),
    Column("until", "免职日期", "date", 12, "任职的最后一天；在任的不填", also=("免职时间",)),
    Column("phone", "手机", "code", 16, "手机或座机", longest=40, also=("电话", "联系电话", "手机号", "手机号码")),
    Column("phone_scope", "电话公开范围", "choice", 16, "不填按本单位和办公室", choices=_scopes),
    Column("rank", "排序", "whole", 8, "同一职务里小的在前", also=("序", "序号")),
)


def check_lines(lines: Sequence[Line], check: Check) -> None:
    """Compare some hundred rows: who it is, in which unit, on which post."""
    known = _Known.of(check)
    known.settle()
    units = known.units
    units.look_up({line.values[key] for line in lines for key in ("unit", "body")})
    placed = {id(line): _place(line, known) for line in lines}
    _shape(lines, known.check.viewer)
    people = _people(lines, placed)
    held = _held({person.id for person, _more in people.values() if person})
    posts = _posts({(unit.id, line.values["post"]) for line in lines if (unit := placed[id(line)][1]) and unit.id})
    for line in lines:
        person, is_many = people[id(line)]
        if is_many:
            line.wrong("number", N_("这个单位有几个“%(name)s”，请填写编号（导出现有名单可以看到）。"), name=line.values["name"])
        elif not line.faults:
            _compare(line, person, placed[id(line)], held, posts, known)


class _Known:
    """What the check of one file remembers: units by name, and the row in which each new person stands first."""

    def __init__(self, check: Check) -> None:
        self.check, self.units = check, Units.of(check)
        self.first: dict[str, int | Line] = {}
        self.phones: dict[str, str] = {}
        self.pending: list[str] = []
        rows = SheetRow.objects.filter(sheet_import=check.import_id, table=PEOPLE, ready__new=True).order_by("id")
        self.first |= {ready["who"]: i for i, ready in rows.values_list("id", "ready").iterator(chunk_size=2000)}

    @classmethod
    def of(cls, check: Check) -> "_Known":
        found = check.memo.get(PEOPLE) or check.memo.setdefault(PEOPLE, cls(check))
        assert isinstance(found, cls)
        return found

    def settle(self) -> None:
        """Rows of the call before are kept by now: their ids stand for them."""
        for who in self.pending:
            line = self.first[who]
            if isinstance(line, Line) and line.id is not None:
                self.first[who] = line.id
        self.pending = []


Placed = tuple[Unit | None, Unit | None]


def _place(line: Line, known: _Known) -> Placed:
    """The person's own unit, and the body of the post."""
    line.label = line.values["name"]
    word, body = line.values["unit"], line.values["body"]
    unit = known.units.meant(line, "unit", word) if word else None
    other = known.units.meant(line, "body", body) if body else unit
    for column, one in (("unit", unit), ("body", other if body else None)):
        if one and one.id and not access.reaches(known.check.viewer, "person.write", one.path):
            line.wrong(column, N_("“%(name)s”的人员不归您维护，请与其所属科协办公室联系，或勾选“不导入”。"), name=one.name)
    return unit, other


def _shape(lines: Sequence[Line], viewer: Viewer) -> None:
    for line in lines:
        values = line.values
        try:
            values["phone"] = phone_number(values["phone"])
        except Refused:
            line.wrong("phone", N_("电话号码只能有数字、空格和“+-()”，至少5位，如0355-1234567。"))
        if values["since"] and values["until"] and values["since"] > values["until"]:
            line.wrong("until", N_("免职日期早于任职日期，请核对。"))
        if not values["post"] and (values["since"] or values["until"] or values["body"]):
            line.wrong("post", N_("填了任职的日期或单位，却没有填职务，请补上。"))
        if values["rank"] is not None and values["rank"] > LAST_RANK:
            line.wrong("rank", N_("排序最大为%(most)s。"), most=LAST_RANK)


def _people(lines: Sequence[Line], placed: dict[int, Placed]) -> dict[int, tuple[Person | None, bool]]:
    """Who of the list each line is about, and whether it could be several."""
    numbers = {line.values["number"] for line in lines if line.values["number"]}
    numbered = Person.objects.select_related("unit").in_bulk(numbers)
    names = {line.label for line in lines if not line.values["number"]}
    units = {unit.id for unit, _body in placed.values() if unit and unit.id}
    by_name: dict[tuple[str, int | None], list[Person]] = defaultdict(list)
    for person in Person.objects.filter(name__in=names, unit__in=units).select_related("unit"):
        by_name[person.name, person.unit_id].append(person)
    found: dict[int, tuple[Person | None, bool]] = {}
    for line in lines:
        if number := line.values["number"]:
            found[id(line)] = (numbered.get(number), False)
            if number not in numbered:
                line.wrong("number", N_("没有编号为%(n)s的人员。新增的人员请把编号留空。"), n=number)
        else:
            unit = placed[id(line)][0]
            same = by_name.get((line.label, unit.id), []) if unit and unit.id else []
            found[id(line)] = (same[0] if len(same) == 1 else None, len(same) > 1)
    return found


Held = dict[int, list[Appointment]]
Posts = dict[tuple[int, str], int]


def _held(people: set[int]) -> Held:
    found: Held = defaultdict(list)
    for held in Appointment.objects.filter(person__in=people).select_related("post").order_by("id"):
        found[held.person_id].append(held)
    return found


def _posts(wanted: set[tuple[int | None, str]]) -> Posts:
    bodies, names = {body for body, _name in wanted}, {name for _body, name in wanted if name}
    rows = Post.objects.filter(organisation__in=bodies, name__in=names).values_list("organisation_id", "name", "id")
    return {(body, name): identity for body, name, identity in rows}


def _compare(line: Line, person: Person | None, placed: Placed, held: Held, posts: Posts, known: _Known) -> None:
    unit, body = placed
    assert unit is not None and body is not None, "a line without them has a fault"
    values = line.values
    own = held.get(person.id, []) if person else []
    line.ready = _person_ready(line, person, unit, known)
    appointment = _appointment(line, body, own)
    if values["post"]:
        line.ready |= {
            "body": body.id,
            "body_row": body.row,
            "post": values["post"],
            "post_id": posts.get((body.id, values["post"])) if body.id else None,
            "manner": values["manner"] or Appointment.Manner.APPOINTED,
            "since": _iso(values["since"]),
            "until": _iso(values["until"]),
            "rank": values["rank"] if values["rank"] is not None else 1000,
        }
    line.also_needs = body.row if values["post"] else None
    line.key = "\x1f".join(
        (line.ready["who"], str(body.id or f"r{body.row}"), values["post"], _iso(values["since"]) or "")
        if values["post"]
        else (line.ready["who"],)
    )
    if person is None:
        return
    _person_changes(line, person, unit)
    if values["post"] and appointment is None:
        return  # a post more: new
    line.target = appointment.id if appointment else person.id
    if appointment:
        _appointment_changes(line, appointment)


def _person_ready(line: Line, person: Person | None, unit: Unit, known: _Known) -> dict[str, Any]:
    """Whom the row is about; of somebody new the first row writes them, and the others lean on it."""
    values = line.values
    if person is not None:
        who = f"p{person.id}"
        if values["phone"] and known.phones.setdefault(who, values["phone"]) != values["phone"]:
            line.wrong("phone", N_("同一个人的几行里电话不同，请改成一样的。"))
        return {"who": who, "person": person.id}
    who = f"{line.label}\x1f{unit.id or f'r{unit.row}'}"
    first = known.first.get(who)
    if values["phone"] and known.phones.setdefault(who, values["phone"]) != values["phone"]:
        line.wrong(
            "phone", N_("同一单位两行“%(name)s”的电话不同：同一个人请填一样的；是两个人，请先在人员页面添加。"), name=line.label
        )
    is_first = first is None or (line.id is not None and first == line.id)
    if not is_first:
        line.needs = first
        return {"who": who, "person": None}
    known.first[who] = line if line.id is None else line.id
    known.pending.append(who)
    line.needs = unit.row
    return {
        "who": who,
        "person": None,
        "new": True,
        "name": line.label,
        "key": search_key(line.label, is_person=True),
        "unit": unit.id,
        "unit_row": unit.row,
        "phone": values["phone"],
        "phone_scope": values["phone_scope"] or FieldScope.UNIT,
    }


def _appointment(line: Line, body: Unit, own: Sequence[Appointment]) -> Appointment | None:
    """The appointment that a row repeats: of this post, from this day; without a day the one that is open, or the only one."""
    values = line.values
    same = [held for held in own if held.post.organisation_id == body.id and held.post.name == values["post"]]
    if values["since"]:
        return next((held for held in same if held.from_on == values["since"]), None)
    undated = [held for held in same if held.from_on is None] or [held for held in same if held.until_on is None] or same
    return undated[0] if len(undated) == 1 else None


def _person_changes(line: Line, person: Person, unit: Unit) -> None:
    values = line.values
    if values["name"] != person.name:
        line.changes.append(("name", person.name, values["name"]))
        line.ready |= {"name": values["name"], "key": search_key(values["name"], is_person=True)}
    if unit.id != person.unit_id:
        line.changes.append(("unit", person.unit.name if person.unit else "", unit.name))
        line.ready |= {"unit": unit.id, "unit_row": unit.row}
        line.needs = unit.row
    if values["phone"] and values["phone"] != person.phone:
        line.changes.append(("phone", person.phone, values["phone"]))
        line.ready["phone"] = values["phone"]
    if values["phone_scope"] and values["phone_scope"] != person.phone_scope:
        words = _scopes()
        line.changes.append(("phone_scope", words[person.phone_scope], words[values["phone_scope"]]))
        line.ready["phone_scope"] = values["phone_scope"]


def _appointment_changes(line: Line, held: Appointment) -> None:
    values = line.values
    line.ready["appointment"] = held.id
    if values["manner"] and values["manner"] != held.manner:
        words = _manners()
        line.changes.append(("manner", words[held.manner], words[values["manner"]]))
    else:
        line.ready["manner"] = held.manner
    if values["until"] and values["until"] != held.until_on:
        line.changes.append(("until", held.until_on.isoformat() if held.until_on else "", values["until"].isoformat()))
        line.ready["ends"] = True
    else:
        line.ready["until"] = _iso(held.until_on)
    if values["rank"] is not None and values["rank"] != held.rank:
        line.changes.append(("rank", str(held.rank), str(values["rank"])))
    else:
        line.ready["rank"] = held.rank
    line.ready["since"] = _iso(held.from_on)
    line.ready["post_id"] = held.post_id


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


# --- what only all rows together show ----------------------------------------------------------------------------------
Time = tuple[dt.date, dt.date]


def overlaps(check: Check) -> Iterable[tuple[int, Fault]]:
    """Nobody holds a post twice at a time, and a post for one is held by one, after all rows are written."""
    rows = SheetRow.objects.filter(sheet_import=check.import_id, table=PEOPLE, ready__has_key="post_id")
    singles = set(Post.objects.filter(is_single=True).values_list("id", flat=True))
    mine: dict[Any, list[tuple[Time, int, str, int]]] = defaultdict(list)
    rewritten: set[int] = set()
    touched: set[int] = set()
    for identity, number, label, ready in (
        rows.order_by("id").values_list("id", "number", "label", "ready").iterator(chunk_size=2000)
    ):
        time = _time(ready["since"], ready["until"])
        post = ready["post_id"] or (ready.get("body"), ready.get("body_row"), ready.get("post"))
        mine[post, ready["who"]].append((time, number, label, identity))
        if ready["post_id"] in singles:
            mine[ready["post_id"], ""].append((time, number, label, identity))
        if "appointment" in ready:
            rewritten.add(ready["appointment"])
        if ready["post_id"]:
            touched.add(ready["post_id"])
    yield from _among_rows(mine)
    yield from _with_others(mine, rewritten, singles & touched)


def _time(since: str | None, until: str | None) -> Time:
    return (dt.date.fromisoformat(since) if since else dt.date.min, dt.date.fromisoformat(until) if until else dt.date.max)


def _among_rows(mine: dict[Any, list[tuple[Time, int, str, int]]]) -> Iterable[tuple[int, Fault]]:
    for (_post, who), rows in mine.items():
        if len(rows) < 2:
            continue
        rows.sort()
        for (before, number, label, _identity), (after, _number, _label, identity) in itertools.pairwise(rows):
            if after[0] <= before[1] and before != after:
                text = (
                    N_("与第%(row)s行的任职时间重叠，请核对任职、免职日期。")
                    if who
                    else N_("这个职务一人一职，与第%(row)s行%(name)s的任职时间重叠，请填写前一任的免职日期。")
                )
                yield identity, Fault("since", text, {"row": number, "name": label})


def _with_others(mine: dict[Any, Any], rewritten: set[int], singles: set[int]) -> Iterable[tuple[int, Fault]]:
    """Posts for one whose present holder stands in no row."""
    held = Appointment.objects.filter(post__in=singles).exclude(id__in=rewritten).select_related("person")
    for other in held:
        time = (other.from_on or dt.date.min, other.until_on or dt.date.max)
        for row_time, _number, _label, identity in mine[other.post_id, ""]:
            if row_time[0] <= time[1] and time[0] <= row_time[1]:
                text = N_("这个职务一人一职，%(name)s在任；请在表里加上他的一行并填写免职日期，或先办理交接。")
                yield identity, Fault("post", text, {"name": other.person.name})


def rows(viewer: Viewer) -> Iterator[Sequence[Cell]]:
    """People whom the viewer may look up, unit by unit, with their posts as far as the viewer may know of them."""
    visible = Person.objects.visible_to(viewer).filter(unit__isnull=False)
    called = written_names(Organisation.objects.visible_to(viewer).existing().values_list("id", "name", "path"))
    manners, scopes = _manners(), _scopes()
    some: list[Person] = []
    for person in visible.select_related("unit").order_by("unit__order_key", "id").iterator(chunk_size=1000):
        some.append(person)
        if len(some) == 1000:
            yield from _rows_of(viewer, some, called, manners, scopes)
            some = []
    yield from _rows_of(viewer, some, called, manners, scopes)


def _rows_of(
    viewer: Viewer, people: Sequence[Person], called: dict[int, str], manners: dict[str, str], scopes: dict[str, str]
) -> Iterator[Sequence[Cell]]:
    held: dict[int, list[Appointment]] = appointments_of(viewer, [person.id for person in people])
    for person in people:
        assert person.unit is not None
        shows = access.may_see(viewer, person.phone_scope, person.unit.path)
        mine: Sequence[Appointment | None] = held.get(person.id) or [None]
        for one in mine:
            yield (
                person.id,
                person.name,
                called.get(person.unit_id or 0, person.unit.name),
                one.post.name if one else "",
                called.get(one.post.organisation_id, "") if one and one.post.organisation_id != person.unit_id else "",
                manners.get(one.manner, "") if one else "",
                one.from_on if one else None,
                one.until_on if one else None,
                person.phone if shows else "",
                scopes.get(person.phone_scope, "") if shows else "",
                one.rank if one else None,
            )


TABLE = Table(PEOPLE, "人员和职务", COLUMNS, check_lines, rows, overlaps)
