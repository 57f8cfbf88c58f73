"""What a further paper changed: its text beside the one before, part by part."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext as _

from keqiao.core.viewer import Viewer
from keqiao.core.wording import date_text
from keqiao.plans.models import Version, Wording
from keqiao.plans.queries.damage import place_text
from keqiao.plans.queries.listing import anchors_of
from keqiao.plans.queries.papers import Paper, paper_name, papers_of
from keqiao.plans.reckon import Piece, differences

ADDED, WITHDRAWN, REWORDED, MOVED, SAME = "added", "withdrawn", "reworded", "moved", "same"
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class LineChange:
    """A sentence, or a line of an item that is none (`label`): its words with what went and what came."""

    kind: str
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PartChange:
    """`nodes`: the part in the text before and in this one, as far as it is there."""

    kind: str
    label: str
    title: str
    url: str
    lines: tuple[LineChange, ...]
    nodes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """`paper`: what made the change; `former`: the paper whose text was changed, "" for a first text."""

    title: str
    paper: str
    number: str
    issued_text: str
    former: str
    parts: list[PartChange]
    counts: list[tuple[str, int]]
    url: str
    is_draft: bool
    papers: list[Paper]


class _Part(NamedTuple):
    """A part of a text, found again in another text by `key`: the numbers that lead to it."""

    id: int
    key: Key
    kind: str
    number: str
    anchor: str
    rest: tuple[str, str, str]


class _Said(NamedTuple):
    sentence: int
    part: str
    text: str


def change_words() -> dict[str, str]:
    return {ADDED: _("新增"), WITHDRAWN: _("撤下"), REWORDED: _("改动"), MOVED: _("移动")}


def changes_page(
    version: Version, viewer: Viewer, *, address: Callable[[int], str], changes_address: Callable[[int], str] | None = None
) -> ChangesPage:
    """What the paper of `version`, which was opened for the viewer, changed; `address`: where a text is read."""
    former = text_before(version)
    url = address(version.id)
    parts = list(compared(former, version, url, is_public=not viewer.hats)) if former else []
    counted = Counter(line.kind for part in parts for line in part.lines if not line.label)
    return ChangesPage(
        title=version.title,
        paper=paper_name(version),
        number=version.number_printed,
        issued_text=date_text(version.issued_on),
        former=paper_name(former) if former else "",
        parts=parts,
        counts=[(word, counted[kind]) for kind, word in change_words().items() if counted[kind]],
        url=url,
        is_draft=version.state == Version.State.DRAFT,
        papers=papers_of(version, viewer, address, changes_address),
    )


def text_before(version: Version) -> Version | None:
    return version.plan.versions.filter(no__lt=version.no).order_by("-no").first()


def compared(former: Version, version: Version, url: str, *, is_public: bool) -> Iterator[PartChange]:
    """The parts that differ; `url`: where `version` is read."""
    old_parts, new_parts = _parts(former), _parts(version)
    old_said, new_said = _said(former, is_public=is_public), _said(version, is_public=is_public)
    before = {part.key: part for part in old_parts}
    known = {said.sentence: said.text for rows in old_said.values() for said in rows}
    stays = {said.sentence for rows in new_said.values() for said in rows}
    if former.title != version.title:
        yield PartChange(REWORDED, _("标题"), version.title, url, (_line(REWORDED, former.title, version.title),))
    for part in new_parts:
        old = before.pop(part.key, None)
        rows = new_said[part.id]
        lines = tuple(_lines(old_said[old.id] if old else [], rows, known, stays)) + tuple(_rest(old, part))
        if lines:
            title = _title(rows) or (_title(old_said[old.id]) if old else "")
            place = f"{url}#{part.anchor}" if part.anchor and url else url
            nodes = (old.id, part.id) if old else (part.id,)
            kind = WITHDRAWN if old and not rows else REWORDED if old else ADDED
            yield PartChange(kind, place_text(part.kind, part.number), title, place, lines, nodes)
    for part in before.values():
        lines = tuple(_lines(old_said[part.id], [], known, stays))
        if lines:
            label = place_text(part.kind, part.number)
            yield PartChange(WITHDRAWN, label, _title(old_said[part.id]), "", lines, (part.id,))


def _lines(old: Sequence[_Said], new: Sequence[_Said], known: dict[int, str], stays: set[int]) -> Iterator[LineChange]:
    a, b = [said.sentence for said in old], [said.sentence for said in new]
    for tag, i, ii, j, jj in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            for was, now in zip(old[i:ii], new[j:jj], strict=True):
                if was.text.strip() != now.text.strip():
                    yield _line(REWORDED, was.text, now.text)
            continue
        # What stands elsewhere now is told where it stands.
        yield from (_line(WITHDRAWN, was.text, "") for was in old[i:ii] if was.sentence not in stays)
        for now in new[j:jj]:
            is_new = now.sentence not in known
            yield _line(ADDED, "", now.text) if is_new else _line(MOVED, known[now.sentence], now.text)


def _rest(old: _Part | None, part: _Part) -> Iterator[LineChange]:
    labels = (_("承办单位"), _("责任领导"), _("时限"))
    for label, was, now in zip(labels, old.rest if old else ("", "", ""), part.rest, strict=True):
        if was.strip() != now.strip():
            yield _line(REWORDED if was and now else ADDED if now else WITHDRAWN, was, now, label)


def _line(kind: str, was: str, now: str, label: str = "") -> LineChange:
    return LineChange(kind, label, tuple(differences(was.strip(), now.strip())))


def _title(rows: Sequence[_Said]) -> str:
    return "".join(said.text for said in rows if said.part == Wording.Part.TITLE).strip().rstrip("。")


def _said(version: Version, *, is_public: bool) -> dict[int, list[_Said]]:
    found: dict[int, list[_Said]] = defaultdict(list)
    left = _left_damaged(version) if is_public else {}
    rows = version.wordings.order_by("order").values_list("id", "node_id", "sentence_id", "part", "text")
    for wording, node, sentence, part, text in rows:
        for start, end in left.get(wording, ()):
            text = f"{text[:start]}〔{_('原文此处缺损')}〕{text[end:]}"
        found[node].append(_Said(sentence, part, text))
    return found


def _left_damaged(version: Version) -> dict[int, list[tuple[int, int]]]:
    """Damaged places that were left as found, the last first: the public does not see what was found there."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = version.damages.filter(mended__isnull=True, wording__isnull=False).order_by("-part_from")
    for wording, start, end in rows.values_list("wording_id", "part_from", "part_to"):
        found[wording or 0].append((start, end))
    return found


def _parts(version: Version) -> list[_Part]:
    """In order; two of one number under one head are told apart by their order."""
    keys: dict[int | None, Key] = {None: ()}
    counted: Counter[Key] = Counter()
    found = []
    fields = ("id", "parent_id", "kind", "number_printed", "units_printed", "leader_printed", "due_printed")
    rows = list(version.nodes.order_by("order").values_list(*fields))
    for (identity, parent, kind, number, units, leader, due), anchor in zip(rows, anchors_of(r[2] for r in rows), strict=True):
        base = (*keys.get(parent, ()), kind, number)
        counted[base] += 1
        keys[identity] = (*base, counted[base])
        found.append(_Part(identity, keys[identity], kind, number, anchor, (units, leader, due)))
    return found
