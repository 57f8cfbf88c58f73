"""The units at an item's end: （牵头部室：…；配合单位：…）, 责任领导, 完成时限, in brackets or as labels of their own."""

import re
from dataclasses import dataclass, field
from typing import Final

from .passage import BLANKS, Passage
from .words import matchable

_LONGEST_BRACKET: Final = 600
_MOST_BRACKETS: Final = 8
"""Brackets read at the end of one paragraph; no office prints more, and each costs a copy of the paragraph."""
_BODIES: Final = "部室|部门|单位|科室|处室|股室|机构|处|科"
_LABELS: Final = {
    "leader": r"(?:责任|分管|牵头|包联|包抓|联系|主管|负责)领导",
    "due": r"(?:完成|办结|责任|落实|推进|工作)?(?:时限|期限|时间节点)|(?:完成|办结)(?:时间(?:要求)?|日期)|时间要求",
    "lead": rf"(?:(?:牵头|责任|主责|主办|承办|负责|主要责任|落实)(?:{_BODIES}))|牵头|主办|承办",
    "support": rf"(?:(?:配合|协办|协同|协助|参与|参加|协作)(?:{_BODIES}))|配合|协办|协助|参与",
    "other": r"责任人|负责人|联系人|联络人|具体负责人|考核单位|督办单位|督办部室",
}
_LABEL: Final = re.compile(
    "(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _LABELS.items()) + r")[ \t\u3000]{0,4}[:：][ \t\u3000]{0,4}"
)
_ROLE: Final = re.compile(r"(?:由)?(?P<units>[^，,;；]{2,120}?)(?P<role>牵头负责|牵头|负责|主办|配合|协助|协办|参与)(?:落实)?")
_OPEN, _CLOSE = "（([【〔", "）)]】〕"
_PUNCTUATION: Final = "；;，,。、 \t\u3000"
_UNIT: Final = re.compile(r"(?:.*[^各])?(?:部|室|中心|科协|协会|学会|支部|党委|党组|局|委|办|馆|处|科)(?:[（(][^）)]*[）)])?")


@dataclass(slots=True)
class Units:
    """What brackets and labels say, as printed; ``printed`` holds them verbatim."""

    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    leader: str | None = None
    due: str | None = None
    printed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, other: "Units") -> None:
        """Take over what another bracket of the same item says."""
        self.lead += [unit for unit in other.lead if unit not in self.lead]
        self.support += [unit for unit in other.support if unit not in self.support]
        self.leader = self.leader or other.leader
        self.due = self.due or other.due
        self.printed += other.printed
        self.warnings += other.warnings


def take_units(passage: Passage) -> tuple[Passage, Units]:
    """A paragraph without the units at its end, and these. A 。 that is printed behind the bracket stays."""
    units = Units()
    for _ in range(_MOST_BRACKETS):
        bracket = _last_bracket(passage.text)
        if bracket is None:
            break
        start, end = bracket
        inner = passage.text[start + 1 : end - 1]
        found = _labelled(inner) or _by_role(inner) or _bare(inner, passage.text[:start])
        if found is None:
            break
        before, behind = passage.cut(0, start), passage.cut(end)
        closes = behind.text and before.text[-1:] not in "。；！？"
        printed = passage.text[start:end] + ("" if closes else behind.text)
        passage = before + behind if closes else before
        found.printed = [printed]
        found.add(units)
        units = found
    return _take_label_sentence(passage, units)


def _take_label_sentence(passage: Passage, units: Units) -> tuple[Passage, Units]:
    """Labels without brackets: a last sentence that begins with 牵头部室：."""
    start = max((passage.text.rfind(end, 0, len(passage.text) - 1) for end in "。；！？"), default=-1) + 1
    tail = passage.cut(start)
    if not tail.text or len(tail.text) > _LONGEST_BRACKET or not _LABEL.match(matchable(tail.text)):
        return passage, units
    found = _labelled(tail.text)
    if found is None:
        return passage, units
    found.printed = [tail.text]
    found.add(units)
    return passage.cut(0, start), found


def _last_bracket(text: str) -> tuple[int, int] | None:
    """Start and end of the bracket that closes ``text`` (a 。 or blank may follow), brackets inside it included."""
    end = len(text.rstrip(BLANKS + "。；;."))
    if not end or text[end - 1] not in _CLOSE:
        return None
    depth = 0
    for at in range(end - 1, max(-1, end - _LONGEST_BRACKET), -1):
        if text[at] in _CLOSE:
            depth += 1
        elif text[at] in _OPEN:
            depth -= 1
            if not depth:
                return at, end
    return None


def _labelled(inner: str) -> Units | None:
    """牵头部室：…；配合单位：…; None where the text does not begin with a label."""
    matches = [match for match in _LABEL.finditer(matchable(inner)) if _at_border(inner, match.start())]
    if not matches or inner[: matches[0].start()].strip(BLANKS):
        return None
    units = Units()
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        value = inner[match.end() : following.start() if following else len(inner)].strip(_PUNCTUATION)
        _file(units, match.lastgroup or "", match.group().strip(" \t\u3000:："), value)
    return units


def _at_border(inner: str, at: int) -> bool:
    return at == 0 or inner[at - 1] in _PUNCTUATION + "\n" or inner[at - 1] in _CLOSE


def _file(units: Units, kind: str, label: str, value: str) -> None:
    if not value:
        units.warnings.append(f"“{label}”后面没有内容。")
    elif kind == "lead":
        units.lead += split_units(value)
    elif kind == "support":
        units.support += split_units(value)
    elif kind == "leader":
        units.leader = value
    elif kind == "due":
        units.due = value
    else:
        units.warnings.append(f"“{label}：{value}”没有对应的栏目，只保留原文。")


def _by_role(inner: str) -> Units | None:
    """（学会部牵头，普及部、素质中心配合）."""
    units = Units()
    for clause in re.split("[，,；;]", inner.strip(_PUNCTUATION)):
        clause = clause.strip(BLANKS)
        match = _ROLE.fullmatch(matchable(clause))
        if match is None:
            return None
        names = split_units(clause[slice(*match.span("units"))])
        if not all(_UNIT.fullmatch(matchable(name)) for name in names):
            return None
        (units.support if match.group("role") in ("配合", "协助", "协办", "参与") else units.lead).extend(names)
    return units


def _bare(inner: str, before: str) -> Units | None:
    """（学会部、普及部） behind a full stop: nothing but names of units."""
    names = split_units(inner)
    if not before.rstrip(BLANKS).endswith("。") or not names or not all(_UNIT.fullmatch(matchable(name)) for name in names):
        return None
    return Units(lead=names, warnings=[f"“{inner}”没有标签,按牵头单位读。"])


def split_units(text: str) -> list[str]:
    """Names parted by 、，,；; outside brackets; by blanks where there is no mark."""
    names, depth, start = list[str](), 0, 0
    for at, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char in "、，,；;" and not depth:
            names.append(text[start:at])
            start = at + 1
    names.append(text[start:])
    if len(names) == 1:
        names = text.split()
    return [name.strip(BLANKS) for name in names if name.strip(BLANKS)]
