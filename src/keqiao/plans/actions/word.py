"""The office's own words for the proposer of clauses; they count for what is proposed from then on."""

from django.db import transaction
from django.utils.translation import gettext as _

from keqiao.core import clock, trail
from keqiao.core.refusal import Faster, Refused, refuse_if
from keqiao.core.viewer import Viewer
from keqiao.plans import rules
from keqiao.plans.models import ClauseWord
from keqiao.plans.queries.words import is_known
from keqiao.textkit.clauses import LISTS

LONGEST = 30


@transaction.atomic
def add_word(kind: str, text: str, *, by: Viewer) -> ClauseWord:
    """Put a word into one of the lists."""
    refuse_if(rules.why_not_words(by))
    word = text.strip()
    if kind not in LISTS:
        raise Refused(_("没有这份词表。"))
    if not word or len(word) > LONGEST or len(word.split()) > 1 or "#" in word:
        raise Refused(_("请填写一个词，不超过%(n)s字，中间没有空格。") % {"n": LONGEST})
    if is_known(kind, word):
        raise Refused(_("“%(word)s”已在这份词表里。") % {"word": word})
    added = ClauseWord.objects.create(list=kind, text=word, added_at=clock.at(), added_by_id=by.writer)
    trail.record("plans.add_word", subject=("clause_word", added.id), by=by, body={"list": kind, "word": word})
    return added


@transaction.atomic
def remove_word(identity: int, *, by: Viewer) -> None:
    """Take one of the office's own words out again."""
    refuse_if(rules.why_not_words(by))
    word = ClauseWord.objects.filter(pk=identity).first()
    if word is None:
        raise Faster(_("这个词刚才已被移除。"))
    body = {"list": word.list, "word": word.text}
    word.delete()
    trail.record("plans.remove_word", subject=("clause_word", identity), by=by, body=body)
