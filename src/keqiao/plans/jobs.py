"""What the worker does for plans: reading large files, and indexing published texts for search, some hundred rows a step."""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from keqiao import textkit
from keqiao.accounts.models import User
from keqiao.accounts.queries import viewer_for
from keqiao.core import access, search
from keqiao.core.jobs import job
from keqiao.core.refusal import Refused
from keqiao.plans.actions import intake
from keqiao.plans.actions.writing import Piece, pieces_of
from keqiao.plans.models import SEARCH_KIND, Source, Version, Wording
from keqiao.textkit import PlanFile

STEP = 500
# Of many plans in one file only so many are named.
NAMED = 5


@job("plans.index")
def index(args: dict[str, Any], cursor: Any) -> Any:
    """Index the next sentences of version `args["version"]`; the cursor is the order of the last one."""
    # Held while the step lasts: a text is not replaced between this look and what is put, so unindexing follows.
    rows_of = Version.objects.select_for_update(of=("self",)).select_related("plan__issuer")
    version = rows_of.get(pk=args["version"])
    scope = [f"v{version.id}", *access.words_of(version.plan.issuer.path, is_public=True)]
    rows = _sentences(version, cursor)
    if version.state == Version.State.PUBLISHED:
        search.put(SEARCH_KIND, [search.Row(wording.id, wording.text, scope) for wording in rows])
    return rows[-1].order if len(rows) == STEP else None


@job("plans.unindex")
def unindex(args: dict[str, Any], cursor: Any) -> Any:
    """Take the sentences of a text that is no longer in force out of the index."""
    rows = _sentences(Version.objects.get(pk=args["version"]), cursor)
    search.drop(SEARCH_KIND, [wording.id for wording in rows])
    return rows[-1].order if len(rows) == STEP else None


def _sentences(version: Version, cursor: Any) -> list[Wording]:
    return list(version.wordings.filter(order__gt=-1 if cursor is None else cursor).order_by("order")[:STEP])


@job("plans.take")
def take(args: dict[str, Any], cursor: Any) -> Any:
    """Read a received file and write it as a draft; the cursor is how many of its parts are written."""
    # The bytes and the text of a large file are many millions of characters: they are read once, not at every step.
    sources = Source.objects.select_related("version__plan", "issuer").defer("content", "text")
    source = sources.get(pk=args["source"])
    if source.state != Source.State.WAITING:
        return None
    by = viewer_for(User.objects.get(pk=source.received_by_id), chosen=source.hat)
    try:
        file = _read(source.pk, source.sha256)
        if cursor is None:
            _choose(source, file)
            intake.begin(source, file, by=by)
    except (textkit.Refused, Refused) as refused:
        intake.refuse(source, reason=str(refused), by=by)
        return None
    first, pieces = cursor or 0, _pieces(source.pk, source.sha256, source.document)
    if not intake.write_step(source, file, pieces, by=by, first=first, last=first + intake.STEP):
        return first + intake.STEP
    _read.cache_clear()
    _pieces.cache_clear()
    return None


def _choose(source: Source, file: PlanFile) -> None:
    found = intake.chosen(file, document=source.document, year=source.year)
    if found is None:
        named = list(dict.fromkeys(str(document.year or document.title or "") for document in file.documents))
        words = "、".join(named[:NAMED]) + ("……" if len(named) > NAMED else "")
        told = _("文件里有%(n)s份工作要点（%(named)s）。请重新导入，并填写要导入的年度；同一年度有几份的，只留一份。")
        raise Refused(told % {"n": len(file.documents), "named": words})
    source.document = found
    source.save(update_fields=["document"])


@lru_cache(maxsize=1)
def _read(source_id: int, sha256: str) -> PlanFile:
    """The file once for all steps of one worker; another worker reads it again. What was received never changes."""
    content, name = Source.objects.values_list("content", "name").get(pk=source_id)
    return textkit.read_plans(bytes(content), name)


@lru_cache(maxsize=1)
def _pieces(source_id: int, sha256: str, document: int) -> list[Piece]:
    return pieces_of(_read(source_id, sha256).documents[document])
