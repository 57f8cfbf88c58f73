"""Damaged places go with their words, out of the draft and back into it."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet

from keqiao.core import clock
from keqiao.core.viewer import Viewer
from keqiao.plans.models import Damage, LeftOut, Node, Version, Wording
from keqiao.plans.reckon import Alignment


def stands_there(damage: Damage) -> str:
    """What is to be read now where the place lies."""
    return damage.raw if damage.mended is None else damage.mended


def carry_damages(
    old: Sequence[Wording], rows: Sequence[Wording], lay: Alignment, gone: Collection[int], *, by: Viewer
) -> None:
    """A place goes on in the sentence that holds its characters; where they were typed over, it is mended.

    One whose sentence is `gone` from a first text stays as undecided as it was, until the sentence is back.
    """
    place_of = {wording.id: k for k, wording in enumerate(old)}
    for damage in Damage.objects.filter(wording_id__in=place_of):
        k = place_of[damage.wording_id or 0]
        if not rows or k in gone:
            if k not in gone or old[k].version.no > 1:
                _decide(damage, "", by)
            damage.wording, damage.part_from, damage.part_to = None, 0, 0
        else:
            _carry(damage, k, rows, lay, by)
        damage.save()


def _carry(damage: Damage, k: int, rows: Sequence[Wording], lay: Alignment, by: Viewer) -> None:
    start, end = (lay.old_starts[k] + offset for offset in (damage.part_from, damage.part_to))
    before, after = "".join(lay.old)[start:end], "".join(lay.new)
    at = lay.kept(start, end) if before else None
    if at is not None:
        low, high = at, at + len(before)
    else:
        low, high = lay.between(start, end)
        if before and (found := after.find(before, low, high)) >= 0:
            low, high = found, found + len(before)
    into = lay.sentence_at(low)
    if low == high == lay.new_starts[into] and into and lay.partner[into - 1] == k:
        into -= 1  # behind the last character of its sentence
    damage.wording, damage.part_from = rows[into], low - lay.new_starts[into]
    damage.part_to = min(high - lay.new_starts[into], len(rows[into].text))
    stands = rows[into].text[damage.part_from : damage.part_to]
    if stands != before:
        _decide(damage, stands, by)


def _decide(damage: Damage, stands: str, by: Viewer) -> None:
    if damage.mended is None:
        damage.decided_at, damage.decided_by_id = clock.at(), by.writer
    damage.mended = stands


def taken_out(version: Version, row: LeftOut) -> QuerySet[Damage]:
    """The damaged places that lie in a stretch that is left out."""
    rows = version.damages.filter(wording__isnull=True, field="")
    if row.src_start is None or row.src_end is None:
        return rows.none()
    return rows.filter(src_start__gte=row.src_start, src_start__lt=row.src_end).order_by("src_start", "id")


def found_in(text: str, damages: Iterable[Damage]) -> Iterator[tuple[Damage, int]]:
    """Where these places lie in `text`, in order; those that it does not hold are passed over."""
    at = 0
    for damage in damages:
        words = stands_there(damage)
        if words and (found := text.find(words, at)) >= 0:
            yield damage, found
            at = found + len(words)


def bring_back(node: Node, row: LeftOut, damages: Sequence[Damage]) -> None:
    """The places of a stretch that was put back at the end of a part lie there again."""
    wordings = list(node.wordings.order_by("order"))
    starts, whole = [], ""
    for wording in wordings:
        starts.append(len(whole))
        whole += wording.text
    text = row.text.strip()
    begins = max(whole.rfind(text), 0)
    for damage, at in found_in(whole[begins:], damages):
        place = max(k for k, start in enumerate(starts) if start <= begins + at)
        start = begins + at - starts[place]
        damage.wording, damage.part_from = wordings[place], start
        damage.part_to = min(start + len(stands_there(damage)), len(wordings[place].text))
        damage.save(update_fields=["wording", "part_from", "part_to"])


def let_go(version: Version, row: LeftOut, *, by: Viewer) -> None:
    """Nothing is to stand where these places were: their stretch need not stand in the plan."""
    for damage in taken_out(version, row):
        if damage.raw in row.text or stands_there(damage) in row.text:
            _decide(damage, "", by)
            damage.save(update_fields=["mended", "decided_at", "decided_by"])


# --- outside sentences ------------------------------------------------------------------------------------------------
OF_VERSION = ("title", "recipients_printed", "issuer_printed", "number_printed", "issued_on_printed")
OF_NODE = ("units_printed", "leader_printed", "due_printed")


def texts_outside(row: Version | Node) -> dict[str, str]:
    """The texts of a version or a part that are no sentences, by field."""
    return {field: getattr(row, field) for field in (OF_VERSION if isinstance(row, Version) else OF_NODE)}


def forget_places(row: Version | Node, before: dict[str, str]) -> None:
    """A line that was typed anew: where in it a damaged place lies is to be found again."""
    changed = [field for field, text in texts_outside(row).items() if text != before[field]]
    if not changed:
        return
    where = {"version": row, "node": None} if isinstance(row, Version) else {"node": row}
    Damage.objects.filter(**where, wording__isnull=True, field__in=changed).update(field="", node=None, part_from=0, part_to=0)


def find_outside(version: Version, damage: Damage) -> Version | Node | None:
    """The row whose field holds the place, noted at the place; None where it stands nowhere or in more than one spot."""
    words = stands_there(damage)
    if damage.field:
        nodes = version.nodes.filter(pk=damage.node_id) if damage.node_id else []
        row = version if damage.field in OF_VERSION else next(iter(nodes), None)
        if row and getattr(row, damage.field)[damage.part_from : damage.part_to] == words:
            return row
    if not words:
        return None
    found: list[tuple[Version | Node, str, int]] = []
    any_field = Q(*((f"{field}__contains", words) for field in OF_NODE), _connector=Q.OR)
    rows: list[Version | Node] = [version, *version.nodes.filter(any_field)[:2]]
    for candidate in rows:
        for field, text in texts_outside(candidate).items():
            found += [(candidate, field, at) for at in range(len(text)) if text.startswith(words, at)]
    if len(found) != 1:
        return None
    where, damage.field, damage.part_from = found[0]
    damage.part_to = damage.part_from + len(words)
    damage.node = where if isinstance(where, Node) else None
    return where
