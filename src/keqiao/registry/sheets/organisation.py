"""The sheet 单位."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_noop as N_  # noqa: N812  the extractor knows it by this name

from keqiao.core import access, clock, paths
from keqiao.core.sheets import Cell, Check, Column, Line, Table
from keqiao.core.viewer import Viewer
from keqiao.registry.models import Level, Organisation, OrganisationKind, OrganisationName
from keqiao.registry.models.dated import in_force
from keqiao.registry.reckon import credit_code, search_key
from keqiao.registry.reckon.ordering import LAST_RANK
from keqiao.registry.rules import why_not_division_code
from keqiao.registry.sheets.naming import BETWEEN, UNITS, Unit, Units, written_names

_ALIASES = re.compile(r"[、，,；;]+")
_FAULTS = {
    "length": N_("统一社会信用代码应为18位，请核对登记证书。"),
    "signs": N_("统一社会信用代码里有不该出现的字符（不用字母I、O、S、V、Z），请核对登记证书。"),
    "check": N_("统一社会信用代码的校验位不对，多半是抄错了一位，请核对登记证书。"),
}
Facts = dict[str, Any]


def _kinds() -> dict[str, str]:
    return dict(OrganisationKind.objects.values_list("code", "name"))


def _levels() -> dict[str, str]:
    return {level.value: str(level.label) for level in Level if level.value}


COLUMNS = (
    Column("number", "编号", "whole", 8, "系统给的编号，新增的不填"),
    Column("parent", "上级单位", width=28, help="写名称；重名的写“上级/名称”", also=("上级", "隶属单位")),
    Column("name", "名称", width=34, is_required=True, help="全称", also=("单位名称", "单位")),
    Column("kind", "类别", "choice", 16, "从下拉表里选", choices=_kinds, is_required=True, also=("单位类别",)),
    Column("aliases", "又称", width=22, help="几个之间用顿号", longest=600, also=("简称", "别名")),
    Column("level", "层级", "choice", 8, "可不填", choices=_levels),
    Column("credit_code", "统一社会信用代码", "code", 22, "18位，可不填", longest=40, also=("信用代码",)),
    Column("division_code", "行政区划代码", "code", 12, "如140403", longest=12, also=("区划代码",)),
    Column("since", "启用日期", "date", 12, "如2018-06-19", also=("成立日期",)),
    Column("rank", "排序", "whole", 8, "小的在前", also=("序", "序号")),
)


def check_lines(lines: Sequence[Line], check: Check) -> None:
    """Compare all units of a file: they lean on each other, in whatever order they stand."""
    _Sheet(lines, check).compare()


class _Sheet:
    """The units of one file while they are compared."""

    def __init__(self, lines: Sequence[Line], check: Check) -> None:
        self.lines, self.check, self.units = lines, check, Units.of(check)
        self.by_name: dict[str, list[Line]] = {}
        for line in lines:
            line.label = line.values["name"]
            self.by_name.setdefault(line.label, []).append(line)
        self.units.look_up([line.values["parent"] for line in lines] + [line.label for line in lines])
        self.numbered = _facts({n for line in lines if (n := line.values["number"])})
        self.last_ranks: dict[Any, int] = {}

    def compare(self) -> None:
        self._codes()
        parents = {id(line): self._parent(line) for line in self.lines}
        self._rings(parents)
        for line in self.lines:
            self._existing(line, parents[id(line)])
        facts = self.numbered | _facts({line.target for line in self.lines if line.target and line.target not in self.numbered})
        for line in self.lines:
            if line.target is not None:
                self._changes(line, facts[line.target])
            elif not line.faults:
                self._new(line, parents[id(line)])
            line.key = f"id{line.target}" if line.target else self._key(line, parents[id(line)])
        for _depth in range(len(paths.ancestors(self.check.path)) + 12):
            if not self._wrong_with_parent(parents):
                break

    def _key(self, line: Line, parent: Any) -> str:
        over = parent.label if isinstance(parent, Line) else parent.id if parent else line.values["parent"]
        return f"{over}\x1f{line.label}" if line.label else ""

    # --- which body, under which
    def _parent(self, line: Line) -> Any:
        """A unit that is there (Unit), a line of this file, or None."""
        word = line.values["parent"]
        if not word:
            return None
        over, _sign, name = word.rpartition(BETWEEN)
        above = over.rpartition(BETWEEN)[2].strip()
        own = [
            other
            for other in self.by_name.get(name.strip(), ())
            if other is not line and (not above or other.values["parent"].rpartition(BETWEEN)[2] == above)
        ]
        there = self.units.there(word)
        own = [other for other in own if not self._is_there(other, there)]
        if len(own) == 1 and not there:
            return own[0]
        if own:
            line.wrong("parent", N_("文件里或名单里有几个单位叫“%(name)s”，请写成“上级/名称”。"), name=word[:60])
            return None
        return self.units.meant(line, "parent", word, with_file=False)

    def _is_there(self, line: Line, there: Sequence[Unit]) -> bool:
        """Whether a line of the file is one of the bodies that are there already."""
        if line.values["number"]:
            return True
        over = line.values["parent"].rpartition(BETWEEN)[2].strip()
        return any(unit.name == line.label and (not over or unit.over == over) for unit in there)

    def _existing(self, line: Line, parent: Any) -> None:
        """The body that a line is about, by its number or by its name under its parent."""
        if number := line.values["number"]:
            if number in self.numbered:
                line.target = number
            else:
                line.wrong("number", N_("没有编号为%(n)s的单位。新增的单位请把编号留空。"), n=number)
            return
        units = [unit for unit in self.units.there(line.label) if unit.name == line.label]
        if isinstance(parent, Unit):
            units = [unit for unit in units if unit.path[: -paths.WIDTH] == parent.path]
        elif line.values["parent"]:
            units = []
        elif len(units) != 1:
            if line.label:
                line.wrong("parent", N_("请填写上级单位。只有最上级的科协可以不填。"))
            return
        if len(units) > 1:
            line.wrong(
                "number",
                N_("同一上级下有%(n)s个“%(name)s”，请填写编号（导出现有名单可以看到）。"),
                n=len(units),
                name=line.label,
            )
        elif units:
            line.target = units[0].id

    def _rings(self, parents: Mapping[int, Any]) -> None:
        """Lines whose way upward comes back to themselves; each line is walked once."""
        done: set[int] = set()
        for line in self.lines:
            way: list[Line] = []
            seen: set[int] = set()
            at: Any = line
            while isinstance(at, Line) and id(at) not in done and id(at) not in seen:
                way.append(at)
                seen.add(id(at))
                at = parents[id(at)]
            if isinstance(at, Line) and id(at) in seen:
                ring = way[way.index(at) :]
                names = " → ".join(step.label for step in [*ring[:5], ring[0]])
                for step in ring:
                    step.wrong("parent", N_("上级单位绕成了一圈（%(names)s），请改正其中一处。"), names=names)
            done |= seen

    def _wrong_with_parent(self, parents: Mapping[int, Any]) -> bool:
        """What stands under a wrong new line is wrong with it; whether there was any more."""
        found = False
        for line in self.lines:
            parent = parents[id(line)]
            if not line.faults and isinstance(parent, Line) and parent.faults:
                line.wrong(
                    "parent", N_("“%(name)s”在第%(row)s行，那一行有误，请先改好它。"), name=parent.label, row=parent.number
                )
                found = True
        return found

    def _codes(self) -> None:
        """Codes with their check digits, and each of them once."""
        held: dict[str, int] = {}
        for line in self.lines:
            code = credit_code.compact(line.values["credit_code"])
            line.values["credit_code"] = code
            if code and (fault := credit_code.fault(code)):
                line.wrong("credit_code", _FAULTS[fault])
            elif code in held:
                line.wrong("credit_code", N_("与第%(row)s行的统一社会信用代码相同，请核对。"), row=held[code])
            elif code:
                held[code] = line.number
            if why_not_division_code(line.values["division_code"]):
                line.wrong("division_code", N_("行政区划代码应为2、4、6、9或12位数字，如140403。"))
            if line.values["rank"] is not None and line.values["rank"] > LAST_RANK:
                line.wrong("rank", N_("排序最大为%(most)s。"), most=LAST_RANK)
        self.holders = dict(Organisation.objects.filter(credit_code__in=held).values_list("credit_code", "id"))

    # --- what is to be written
    def _why_not(self, line: Line, path: str) -> None:
        if not access.reaches(self.check.viewer, "organisation.write", path):
            line.wrong("", N_("这个单位不归您维护，请与其所属科协办公室联系，或勾选“不导入”。"))

    def _held_by_another(self, line: Line) -> None:
        holder = self.holders.get(line.values["credit_code"])
        if holder is not None and holder != line.target:
            line.wrong("credit_code", N_("这个统一社会信用代码已登记在别的单位名下，请核对。"))

    def _new(self, line: Line, parent: Any) -> None:
        if parent is None:
            line.wrong("parent", N_("请填写上级单位。只有最上级的科协可以不填。"))
            return
        if isinstance(parent, Unit):
            self._why_not(line, parent.path)
        self._held_by_another(line)
        names = list(dict.fromkeys(text for text in _aliases(line.values["aliases"]) if text != line.label))
        if any(len(text) > 120 for text in names):
            line.wrong("aliases", N_("又称里有一个超过120字，请缩短。"))
        line.needs = parent if isinstance(parent, Line) and parent.target is None else None
        line.ready = {
            "name": line.label,
            "key": search_key(line.label),
            "kind": line.values["kind"],
            "parent": parent.target if isinstance(parent, Line) else parent.id,
            "rank": self._rank(line, parent),
            "since": _iso(line.values["since"]),
            "level": line.values["level"],
            "division_code": line.values["division_code"],
            "credit_code": line.values["credit_code"],
            "aliases": [[text, search_key(text)] for text in names],
        }

    def _rank(self, line: Line, parent: Any) -> int:
        """As typed, else behind those that stand there and those that the file put there before."""
        under = id(parent) if isinstance(parent, Line) and parent.target is None else _id_of(parent)
        if under not in self.last_ranks:
            self.last_ranks[under] = _last_rank(_id_of(parent))
        rank = line.values["rank"] if line.values["rank"] is not None else self.last_ranks[under] + 1
        self.last_ranks[under] = max(self.last_ranks[under], rank)
        return min(int(rank), LAST_RANK)

    def _changes(self, line: Line, facts: Facts) -> None:
        """What the file has otherwise than the list; an empty cell leaves things as they are."""
        self._why_not(line, facts["path"])
        self._held_by_another(line)
        line.label = line.label or facts["name"]
        self._history(line, facts)
        values = line.values
        for key in ("kind", "credit_code", "level", "division_code", "rank"):
            if values[key] not in ("", None) and values[key] != facts[key]:
                line.changes.append((key, _word(key, facts[key]), _word(key, values[key])))
                line.ready[key] = values[key]
        names = [text for text in dict.fromkeys(_aliases(values["aliases"])) if text != line.label]
        if names and set(names) != set(facts["aliases"]):
            line.changes.append(("aliases", "、".join(facts["aliases"]), "、".join(names)))
            line.ready["aliases"] = [[text, search_key(text)] for text in names]

    def _history(self, line: Line, facts: Facts) -> None:
        """Names, parents and their dates have a history that a cell cannot tell."""
        over, word = facts["over"], line.values["parent"].rpartition(BETWEEN)[2].strip()
        if line.values["name"] and line.values["name"] != facts["name"]:
            line.wrong("name", N_("登记的名称是“%(name)s”。更名要有日期，请在单位页面办理。"), name=facts["name"])
        if word and word not in (over, str(facts["over_id"])) and line.values["number"]:
            line.wrong("parent", N_("登记的上级是“%(name)s”。调整隶属要有日期，请在单位页面办理。"), name=over or "—")
        if line.values["since"] and facts["since"] and line.values["since"] != facts["since"]:
            line.wrong("since", N_("登记的日期是%(day)s。更名、调整请在单位页面办理。"), day=facts["since"].isoformat())


def _aliases(text: str) -> list[str]:
    return [name for part in _ALIASES.split(text) if (name := part.strip())]


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _id_of(parent: Any) -> int | None:
    found = parent.target if isinstance(parent, Line) else parent.id
    return int(found) if found is not None else None


def _word(key: str, value: Any) -> str:
    if key == "kind":
        return str(_kinds().get(value, value))
    return str(_levels().get(value, value)) if key == "level" else str(value)


def _last_rank(parent: int | None) -> int:
    if parent is None:
        return 0
    placed = in_force(clock.today(), "placements__")
    ranks = Organisation.objects.filter(placed, placements__parent=parent).order_by("-rank").values_list("rank", flat=True)
    return ranks.first() or 0


def _facts(ids: set[int]) -> dict[int, Facts]:
    """What is known of these bodies today, by id."""
    today = clock.today()
    names = OrganisationName.objects.filter(in_force(today))
    bodies = Organisation.objects.filter(id__in=ids).prefetch_related("aliases", Prefetch("names", names, "names_now"))
    over = {body.id: int(body.path[: -paths.WIDTH][-paths.WIDTH :] or 0) for body in bodies}
    over_names = dict(Organisation.objects.filter(id__in=over.values()).values_list("id", "name"))
    found = {}
    for body in bodies:
        now: OrganisationName | None = next(iter(body.names_now), None)  # type: ignore[attr-defined]
        found[body.id] = {
            "name": body.name,
            "path": body.path,
            "over_id": over[body.id],
            "over": over_names.get(over[body.id], ""),
            "kind": body.kind_id,
            "credit_code": body.credit_code,
            "rank": body.rank,
            "level": now.level if now else "",
            "division_code": now.division_code if now else "",
            "since": now.from_on if now else None,
            "aliases": [alias.text for alias in body.aliases.all()],
        }
    return found


def rows(viewer: Viewer) -> Iterator[Sequence[Cell]]:
    """Existing bodies that the viewer may see, in official order."""
    kinds, levels, today = _kinds(), _levels(), clock.today()
    visible = Organisation.objects.visible_to(viewer).existing().in_official_order()
    called = written_names(visible.values_list("id", "name", "path"))
    names = OrganisationName.objects.filter(in_force(today))
    for body in visible.prefetch_related("aliases", Prefetch("names", names, "names_now")).iterator(chunk_size=1000):
        now: OrganisationName | None = next(iter(body.names_now), None)  # type: ignore[attr-defined]
        over = int(body.path[: -paths.WIDTH][-paths.WIDTH :] or 0)
        yield (
            body.id,
            called.get(over, ""),
            body.name,
            kinds.get(body.kind_id, body.kind_id),
            "、".join(alias.text for alias in sorted(body.aliases.all(), key=lambda alias: alias.id)),
            levels.get(now.level, "") if now else "",
            body.credit_code,
            now.division_code if now else "",
            now.from_on if now else None,
            body.rank,
        )


TABLE = Table(UNITS, "单位", COLUMNS, check_lines, rows, step=20_000, is_whole=True)
