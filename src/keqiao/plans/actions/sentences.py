"""The sentences of one node written anew: what hangs on a sentence goes with it, what went is kept as left out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import F, Max, Min
from django.utils.translation import gettext as _

from keqiao.core.refusal import Refused
from keqiao.core.viewer import Viewer
from keqiao.plans.actions.damaged import carry_damages, found_in
from keqiao.plans.actions.proposing import divided, propose_clauses
from keqiao.plans.models import Clause, ClauseSpan, Damage, LeftOut, Node, Sentence, Version, Wording
from keqiao.plans.reckon import Alignment, Loss, TooFar, align, borders_of, matters, tile
from keqiao.textkit import sentence_ends

# Orders are shifted in two steps: two rows of a version never share one.
FAR = 1_000_000_000
# Stands for a character of a damaged place: it ends no sentence.
HIDDEN = "\ufffc"


class Said(NamedTuple):
    """One sentence as it is to stand."""

    part: str
    text: str


def said(title: str, text: str) -> list[Said]:
    """Title and text of a new part as typed, in sentences: the title is one, the text is parted as everywhere."""
    title, text = one_line(title), _in_lines(text)
    return [*([Said(Wording.Part.TITLE, title)] if title else []), *(Said(Wording.Part.TEXT, t) for t in _parted(text, text))]


def said_again(node: Node, title: str, text: str) -> list[Said]:
    """The same for a part that is there: what was not touched keeps its sentences, and a damaged place ends none."""
    old = list(node.wordings.order_by("order"))
    titles = [wording for wording in old if wording.part == Wording.Part.TITLE]
    texts = [wording for wording in old if wording.part == Wording.Part.TEXT]
    title, text = one_line(title), _in_lines(text)
    if title == one_line(_joined(titles)):
        found = [Said(wording.part, wording.text) for wording in titles]
    elif len(titles) > 1:
        found = [Said(Wording.Part.TITLE, t) for t in _parted(title, _with_places_hidden(titles, title))]
    else:
        found = [Said(Wording.Part.TITLE, title)] if title else []
    if text == _in_lines(_joined(texts)):
        return found + [Said(wording.part, wording.text) for wording in texts]
    return found + [Said(Wording.Part.TEXT, t) for t in _parted(text, _with_places_hidden(texts, text))]


def said_after(node: Node, text: str, damages: Iterable[Damage]) -> list[Said]:
    """The sentences of a part with `text` behind them; `damages` are known to lie in it."""
    words = [Said(wording.part, wording.text) for wording in node.wordings.order_by("order")]
    text = _in_lines(text)
    hidden = _hide(text, [(at, at + len(damage.raw)) for damage, at in found_in(text, damages) if damage.mended is None])
    return [*words, *(Said(Wording.Part.TEXT, t) for t in _parted(text, hidden))]


def one_line(text: str) -> str:
    """As a field of one line holds it."""
    return "".join(text.splitlines()).strip()


def _in_lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.replace("\r", "").split("\n") if line.strip())


def _joined(wordings: Iterable[Wording]) -> str:
    return "".join(wording.text for wording in wordings)


def _parted(text: str, hidden: str) -> Iterator[str]:
    """The sentences of `text`; where they end is read from `hidden`, which has the same length."""
    at = 0
    for paragraph in text.split("\n"):
        behind = at + len(paragraph)
        start = at
        for end in sentence_ends(hidden[at:behind]):
            goes_on = at + end == behind < len(text)
            yield text[start : at + end] + ("\n" if goes_on else "")
            start = at + end
        at = behind + 1


def _hide(text: str, places: Iterable[tuple[int, int]]) -> str:
    for start, end in places:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return text


def _with_places_hidden(old: Sequence[Wording], text: str) -> str:
    """`text` as typed, without the marks of the damaged places of `old` that still stand in it."""
    damages = list(Damage.objects.filter(wording__in=old, mended__isnull=True))
    if not damages:
        return text
    lay = _laid([wording.text for wording in old], list(_parted(text, text)))
    start_of = {wording.id: start for wording, start in zip(old, lay.old_starts, strict=False)}
    places = []
    for damage in damages:
        start = start_of[damage.wording_id or 0]
        at = lay.kept(start + damage.part_from, start + damage.part_to)
        if at is not None:
            places.append((at, at + damage.part_to - damage.part_from))
    return _hide(text, places)


def close_sentences(node: Node, *, also_last: bool = False) -> None:
    """Every sentence of a text but the last ends with its mark or its line: typed once more, it is the same sentence."""
    rows = list(node.wordings.filter(part=Wording.Part.TEXT).order_by("order"))
    for row in rows if also_last else rows[:-1]:
        places = row.damages.filter(mended__isnull=True).values_list("part_from", "part_to")
        if not row.text.endswith("\n") and len(row.text) not in sentence_ends(_hide(row.text, places) + "甲"):
            end_line(row)


def end_line(row: Wording) -> None:
    row.spans.filter(part_to=len(row.text)).update(part_to=len(row.text) + 1)
    row.text += "\n"
    row.save(update_fields=["text"])


def _laid(old: Sequence[str], new: Sequence[str]) -> Alignment:
    try:
        return align(old, new)
    except TooFar as too_far:
        raise Refused(
            _("这一段太长，改动又太大，无法对照原来的句子保存。请先用“从这一句起另成一条”把它分成几段，再分别修改。")
        ) from too_far


def rewrite(node: Node, wanted: Sequence[Said], *, by: Viewer) -> None:
    """Make these the sentences of `node`, whose version is a draft."""
    old = list(node.wordings.order_by("order"))
    before = [wording.text for wording in old]
    if [Said(wording.part, wording.text) for wording in old] == list(wanted):
        return
    lay = _laid(before, [sentence.text for sentence in wanted])
    losses = lay.losses()
    _keep_losses(node.version, old, losses)
    rows = _write(node, wanted, old, lay)
    carry_damages(old, rows, lay, {loss.place for loss in losses if loss.end - loss.start == len(before[loss.place])}, by=by)
    for j, k in enumerate(lay.partner):
        if k is not None and before[k] != rows[j].text:
            _carry_clauses(rows[j], lay, k, j, is_first_text=node.version.no == 1)
    drop_wordings([old[k] for k in range(len(old)) if k not in lay.partner])
    _forget_what_is_back(node.version, before, wanted)
    renew_clauses(node)


def _write(node: Node, wanted: Sequence[Said], old: list[Wording], lay: Alignment) -> list[Wording]:
    """The rows of the new sentences, in order; those that go on keep their row."""
    start = make_room(node, old, len(wanted))
    node.wordings.update(order=F("order") + FAR)
    places = [(wording.src_start, wording.src_end) for wording in old]
    rows = []
    for j, (part, text) in enumerate(wanted):
        k = lay.partner[j]
        if k is None:
            row = Wording(version=node.version, node=node, sentence=Sentence.objects.create(plan_id=node.version.plan_id))
        else:
            row = old[k]
        row.part, row.text, row.order = part, text, start + j
        row.src_start = min((low for low, _h in (places[k] for k in lay.touched[j]) if low is not None), default=None)
        row.src_end = max((high for _l, high in (places[k] for k in lay.touched[j]) if high is not None), default=None)
        row.save()
        rows.append(row)
    return rows


def make_room(node: Node, old: Sequence[Wording], wanted: int) -> int:
    """The order at which `wanted` sentences of `node` may begin; what follows is moved on where the room is too small."""
    rows = node.version.wordings
    if old:
        start, last = old[0].order, old[-1].order
    else:
        last = rows.filter(node__order__lt=node.order).aggregate(last=Max("order"))["last"]
        start = last = -1 if last is None else last
        start += 1
    following = rows.filter(order__gt=last)
    first = following.aggregate(first=Min("order"))["first"]
    if first is not None and (short := wanted - (first - start)) > 0:
        following.update(order=F("order") + FAR)
        rows.filter(order__gte=FAR).update(order=F("order") - FAR + short)
    return start


def _keep_losses(version: Version, old: list[Wording], losses: Iterable[Loss]) -> None:
    """What of the original is taken out stands in a list, until it is back or somebody says that it may be missing."""
    if version.no > 1:
        return
    damaged = list(Damage.objects.filter(wording__in=old).values_list("wording_id", "part_from", "part_to"))
    for place, start, end in losses:
        wording = old[place]
        places = [(a, b) for w, a, b in damaged if w == wording.id and a < end and start < b]
        if wording.src_start is None or (places and not _is_more_than(wording.text, start, end, places)):
            continue
        text = wording.text[start:end].strip()
        LeftOut.objects.create(version=version, text=text, src_start=wording.src_start, src_end=wording.src_end)


def _is_more_than(text: str, start: int, end: int, places: Sequence[tuple[int, int]]) -> bool:
    """Whether `text[start:end]` holds words beside the damaged places in it: then it is no mending alone."""
    rest = [k for k in range(start, end) if not any(a <= k < b for a, b in places)]
    return matters("".join(text[k] for k in rest))


def keep_losses_of(node: Node, after: str) -> None:
    """The same for the bracket of an item, which is no sentence: it stood behind the last of them."""
    before = node.units_printed
    losses = _laid([before], [after]).losses() if after.strip() else [Loss(0, 0, len(before))]
    texts = [before[start:end].strip() for _place, start, end in losses]
    at = last_place(node)
    rows = [LeftOut(version=node.version, text=text, src_start=at, src_end=at) for text in texts if text]
    LeftOut.objects.bulk_create(rows)


def last_place(node: Node) -> int:
    """Where in the original the words of a part end; 0 where it has none of them."""
    return node.wordings.aggregate(last=Max("src_end"))["last"] or 0


def take_place(node: Node, text: str, start: int | None, end: int | None) -> None:
    """The sentences that make up `text` stand where it stood in the original: taken out again, they are missed again."""
    text = _bare(text)
    for wording in node.wordings.filter(src_start__isnull=True):
        if _bare(wording.text) in text or text in _bare(wording.text):
            wording.src_start, wording.src_end = start, end
            wording.save(update_fields=["src_start", "src_end"])


def _forget_what_is_back(version: Version, before: Sequence[str], wanted: Sequence[Said]) -> None:
    """A stretch that was put back by typing is left out no longer; one that stood there all the time says nothing."""
    old, new = (_bare("".join(texts)) for texts in (before, [sentence.text for sentence in wanted]))
    back = []
    for row in version.left_out.filter(acknowledged_at__isnull=True):
        text = _bare(row.text)
        if new.count(text) > old.count(text):
            back.append(row.id)
            old += f"\n{text}"
    version.left_out.filter(id__in=back).delete()


def _bare(text: str) -> str:
    return "".join(text.split())


def _carry_clauses(row: Wording, lay: Alignment, k: int, j: int, *, is_first_text: bool) -> None:
    """Borders move with the words. What nobody decided is proposed anew for the new words, in a first text."""
    spans = list(row.spans.select_related("clause").order_by("part_from"))
    if not spans:
        return
    if is_first_text and all(span.clause.decided_at is None for span in spans):
        drop_clauses(spans)
        return
    starts = [0, *(_begins(lay, k, span.part_from, j) for span in spans[1:])]
    before = list(zip(starts, [*starts[1:], len(row.text)], strict=True))
    tiles = tile(len(row.text), borders_of(row.text, starts[1:]), before)
    clauses = [span.clause for span in spans]
    row.spans.all().delete()
    made: list[ClauseSpan] = []
    for t in tiles:
        if t.origin is not None:
            made.append(ClauseSpan(clause=clauses[t.origin], wording=row, part_from=t.start if made else 0, part_to=t.end))
        elif made:
            made[-1].part_to = t.end
    ClauseSpan.objects.bulk_create(made)
    drop_without_place([clause.id for clause in clauses])


def _begins(lay: Alignment, k: int, at: int, j: int) -> int:
    """Where the clause that begins at `at` of old sentence `k` begins in the new one: what is put in at a border opens it."""
    before, here = lay.moved(k, at - 1, j), lay.moved(k, at, j)
    return before + 1 if here > before else here


def drop_clauses(spans: Iterable[ClauseSpan]) -> None:
    """Take clauses out of one wording; one that stands in no other text goes altogether."""
    spans = list(spans)
    ClauseSpan.objects.filter(id__in=[span.id for span in spans]).delete()
    drop_without_place([span.clause_id for span in spans])


def drop_without_place(clauses: Iterable[int]) -> None:
    Clause.objects.filter(id__in=list(clauses), spans__isnull=True).delete()


def drop_wordings(wordings: Sequence[Wording]) -> None:
    """Take sentences out of a draft; one that stands in no other text goes with all that hangs on it."""
    sentences = [wording.sentence_id for wording in wordings]
    drop_clauses(ClauseSpan.objects.filter(wording__in=wordings))
    Wording.objects.filter(id__in=[wording.id for wording in wordings]).delete()
    gone = Sentence.objects.filter(id__in=sentences, wordings__isnull=True)
    Clause.objects.filter(sentence__in=gone).delete()
    gone.delete()


def renew_clauses(node: Node) -> None:
    """Every sentence that is divided has clauses, and no other."""
    wordings = list(node.wordings.order_by("order"))
    wanted = divided(node, wordings, has_children=node.children.exists())
    spans = ClauseSpan.objects.filter(wording__node=node)
    drop_clauses(spans.exclude(wording__in=wanted))
    have = set(spans.values_list("wording_id", flat=True))
    propose_clauses([(node, [wording for wording in wanted if wording.id not in have])])
