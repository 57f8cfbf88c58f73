"""Why a clause was proposed as it was, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _


class Reason(NamedTuple):
    """A reason in words: what stands before the words of the text, these words, what stands behind them."""

    before: str
    words: str
    after: str


def reason_words() -> dict[str, tuple[str, str]]:
    """Code of the proposer → the reason with the words that it rests on, and without."""
    return {
        "action": (_("动作“%(words)s”"), _("有具体动作")),
        "field": (_("工作内容“%(words)s”"), _("有具体工作内容")),
        "number": (_("数量“%(words)s”"), _("有数量")),
        "deadline": (_("时限“%(words)s”"), _("有时限")),
        "product": (_("成果“%(words)s”"), _("有成果")),
        "event": (_("活动“%(words)s”"), _("有活动")),
        "enumeration": (_("分项“%(words)s”"), _("分项列出")),
        "fixed_phrase": (_("固定提法“%(words)s”"), _("固定提法")),
        "slogan": (_("原则性表述“%(words)s”"), _("原则性表述")),
        "aim": (_("期望效果“%(words)s”"), _("期望效果")),
        "means": (_("方式、依托“%(words)s”"), _("方式、依托")),
        "fact": (_("情况“%(words)s”"), _("说明情况")),
        "heading": (_("总领“%(words)s”"), _("总领全文或全段")),
        "no_action": (_("没有具体动作"), _("没有具体动作")),
    }


def reasons_of(stored: Iterable[Sequence[str]], known: Mapping[str, tuple[str, str]]) -> list[Reason]:
    """Stored reasons ([code, words] each) in words; a code that is no longer known is left out."""
    return [_reason(*known[code], words) for code, words in stored if code in known]


def _reason(with_words: str, without: str, words: str) -> Reason:
    if not words:
        return Reason(without, "", "")
    before, _gap, after = with_words.partition("%(words)s")
    return Reason(before, words, after)
