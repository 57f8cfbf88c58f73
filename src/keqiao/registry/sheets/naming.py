"""Names in cells: which organisation is meant, of those that are there and of those that the same file brings."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as N_  # noqa: N812  the extractor knows it by this name

from keqiao.core import paths
from keqiao.core.models import SheetRow
from keqiao.core.sheets import Check, Line
from keqiao.registry.models import Alias, Organisation, OrganisationName

UNITS = "units"
BETWEEN = "/"


class Unit(NamedTuple):
    """A body that a cell may mean. `row`: the row of this file that brings it; then `id` and `path` are missing."""

    id: int | None
    name: str
    path: str
    over: str
    row: int | None = None
    is_wrong: bool = False
    number: int = 0


class Units:
    """Bodies by what cells call them: `名称`, `上级/名称`, or the number that an export gives. Remembers what it looked up."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self._known: dict[str, list[Unit]] = {}
        self._of_file: dict[str, list[Unit]] | None = None

    @classmethod
    def of(cls, check: Check) -> "Units":
        found = check.memo.setdefault(UNITS, cls(check))
        assert isinstance(found, cls)
        return found

    def look_up(self, words: Iterable[str]) -> None:
        """Ask for all of these at once."""
        wanted = {word for word in words if word and word not in self._known}
        if not wanted:
            return
        names = {word.rpartition(BETWEEN)[2].strip() for word in wanted}
        by_name = self._called(names)
        numbered = {unit.id: unit for unit in self._numbered({int(word) for word in wanted if _is_number(word)})}
        for word in wanted:
            over, _sign, name = word.rpartition(BETWEEN)
            units = by_name.get(name.strip(), [])
            if over.strip():
                above = over.rpartition(BETWEEN)[2].strip()
                units = [unit for unit in units if unit.over == above]
            if not units and _is_number(word) and int(word) in numbered:
                units = [numbered[int(word)]]
            self._known[word] = units

    def there(self, word: str) -> list[Unit]:
        """Bodies of the list that a cell may mean. After `look_up`."""
        return self._known.get(word, [])

    def meant(self, line: Line, column: str, word: str, *, with_file: bool = True) -> Unit | None:
        """The one body that a cell means; else the line is told what to write. After `look_up`."""
        units = self.there(word) + (self._brought(word) if with_file else [])
        if len(units) == 1:
            if units[0].is_wrong:
                line.wrong(column, N_("“%(name)s”在第%(row)s行，那一行有误，请先改好它。"), name=word, row=units[0].number)
                return None
            return units[0]
        if not units:
            line.wrong(column, N_("没有叫“%(name)s”的单位。请核对名称，或先在“单位”表里加上它。"), name=word[:60])
        else:
            ways = "、".join(f"{unit.over}{BETWEEN}{unit.name}" for unit in units[:4])
            line.wrong(
                column, N_("有%(n)s个单位叫“%(name)s”，请写明上级，如：%(ways)s。"), n=len(units), name=word[:60], ways=ways
            )
        return None

    def _called(self, names: set[str]) -> dict[str, list[Unit]]:
        """Existing bodies by present name, else by alias or former name; those of one's own tree where there are any."""
        found: dict[str, dict[int, Any]] = {}
        rows = Organisation.objects.existing().filter(name__in=names)
        for identity, name, path in rows.values_list("id", "name", "path"):
            found.setdefault(name, {})[identity] = (name, path)
        for others in (Alias.objects, OrganisationName.objects):
            named = others.filter(text__in=names - set(found), organisation__ended_on__isnull=True)
            for text, identity, name, path in named.values_list(
                "text", "organisation_id", "organisation__name", "organisation__path"
            ):
                found.setdefault(text, {})[identity] = (name, path)
        everybody = {over for bodies in found.values() for _name, path in bodies.values() if (over := _over(path))}
        over_names = dict(Organisation.objects.filter(id__in=everybody).values_list("id", "name"))
        low, high = self.check.path, paths.upper_bound(self.check.path)
        units: dict[str, list[Unit]] = {}
        for text, bodies in found.items():
            all_of = [Unit(i, name, path, over_names.get(_over(path), "")) for i, (name, path) in bodies.items()]
            units[text] = [unit for unit in all_of if low <= unit.path < high] or all_of
        return units

    def _numbered(self, numbers: set[int]) -> list[Unit]:
        rows = Organisation.objects.existing().filter(id__in=numbers).values_list("id", "name", "path") if numbers else ()
        return [Unit(identity, name, path, "") for identity, name, path in rows]

    def _brought(self, word: str) -> list[Unit]:
        """Bodies that the file brings anew, once its first table is read."""
        if self._of_file is None:
            self._of_file = {}
            rows = SheetRow.objects.filter(sheet_import=self.check.import_id, table=UNITS, target__isnull=True)
            for row in rows.only("id", "number", "label", "payload", "verdict"):
                over = row.payload.get("parent", "").rpartition(BETWEEN)[2]
                unit = Unit(None, row.label, "", over, row.id, row.verdict == SheetRow.Verdict.WRONG, row.number)
                self._of_file.setdefault(row.label, []).append(unit)
        over, _sign, name = word.rpartition(BETWEEN)
        units = self._of_file.get(name.strip(), [])
        above = over.rpartition(BETWEEN)[2].strip()
        return [unit for unit in units if not above or unit.over == above]


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 12


def _over(path: str) -> int:
    """Id of the body over the one at `path`; 0 for a root."""
    return int(path[: -paths.WIDTH][-paths.WIDTH :] or 0)


def written_names(bodies: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """How an export calls each body (id, name, path): by its name, with the body over it where two are called so, by its
    number where that is not enough."""
    rows = list(bodies)
    names = {identity: name for identity, name, _path in rows}
    over = {identity: names.get(_over(path), "") for identity, _name, path in rows}
    by_name: dict[str, int] = {}
    by_both: dict[tuple[str, str], int] = {}
    for identity, name, _path in rows:
        by_name[name] = by_name.get(name, 0) + 1
        by_both[over[identity], name] = by_both.get((over[identity], name), 0) + 1
    return {
        identity: name
        if by_name[name] == 1 and BETWEEN not in name
        else f"{over[identity]}{BETWEEN}{name}"
        if over[identity] and by_both[over[identity], name] == 1 and BETWEEN not in name + over[identity]
        else str(identity)
        for identity, name, _path in rows
    }
