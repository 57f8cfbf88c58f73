"""Fixed forms in the head and tail of official papers: titles, dates, numbers, recipients, signatures, secrecy marks."""

import datetime
import re
from typing import Final

from .numbering import chinese_value

_LONGEST_TITLE: Final = 60
_MOST_LOOKED_AT: Final = 400
"""Characters of a paragraph, blanks included, that decide whether it is a title: keeps long lines cheap."""
_NUMERALS: Final = "〇○零一二三四五六七八九"
_PLAN_WORDS: Final = "要点|计划|安排|方案|任务分解|任务分解表|分解表|任务清单|责任清单|工作清单|意见|打算|思路|规划|纲要|重点工作|主要工作|重点任务|任务书"
_TITLE: Final = re.compile(rf".{{0,50}}(?:{_PLAN_WORDS})》?(?:[（(\[〔].{{1,16}}[）)\]〕])?")
_LOST: Final = "\ufffc"
"""What stands for a damaged character in the sound text of a passage."""
_BROKEN_WORDS: Final = "|".join(
    word[:k] + _LOST + "{1,8}" + word[k + kept :]
    for word in _PLAN_WORDS.split("|")
    for k in range(len(word))
    for kept in (0, 1)
)
_BROKEN_TITLE: Final = re.compile(rf".{{0,50}}(?:{_BROKEN_WORDS})》?(?:[（(\[〔].{{1,16}}[）)\]〕])?")
"""The title of a plan with a broken place in its last word: 2023年工作?点. Believed only with a year."""
_NOTICE_TITLE: Final = re.compile(r"(?:.{0,40})?(?:关于)?(?:印发|转发|报送|下发|批转).{0,80}(?:通知|函|报告|批复)?")
_PAPER_TITLE: Final = re.compile(r".{0,40}关于.{2,80}的?(?:通知|意见|报告|决定)")
_SENTENCE_MARK: Final = re.compile("[。；！？;!?：:]")
_YEAR: Final = re.compile(
    rf"((?:19|20)[0-9]{{2}}|[１２][０-９]{{3}}|[{_NUMERALS}]{{4}})\s{{0,3}}(?:[-—~～至]\s{{0,2}}[0-9]{{4}}\s{{0,2}})?(?:年|学年)"
)
_DATE: Final = re.compile(
    rf"[（(]?\s{{0,4}}([0-9０-９]{{4}}|[{_NUMERALS}]{{4}})\s{{0,4}}年\s{{0,4}}([0-9０-９]{{1,2}}|[一二三四五六七八九十]{{1,3}})"
    r"\s{0,4}月\s{0,4}([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s{0,4}日\s{0,4}[）)]?"
)
_PAPER_NUMBER: Final = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{1,20}\s{0,4}[〔\[［（(【]\s{0,2}(?:19|20)[0-9]{2}\s{0,2}[〕\]］）)】]\s{0,4}第?\s{0,2}[0-9]{1,5}\s{0,2}号"
)
_RECIPIENTS: Final = re.compile(
    r"(?:各|市直|县直|区直|机关|有关|全市|全县|全区|[\u4e00-\u9fff]{1,12}(?:科协|协会|学会|委员会|办公室|部室)).{0,600}[：:]"
)
_ISSUER: Final = re.compile(
    r"[\u4e00-\u9fff（）()·\s]{2,40}(?:协会|科协|委员会|党组|办公室|领导小组|政府|局|中心|学会|研究会|联合会|部|厅|院|委)"
)
_ANNEX: Final = re.compile(
    r"(?:附件|附表|附)\s{0,4}[0-9一二三四五六七八九十]{0,3}\s{0,4}(?:[：:].*)?$|附件[0-9０-９]*\s{0,4}[：:]?"
)
_TAIL: Final = re.compile(
    r"附件|附表|附[：:]|抄送|抄报|主送|报送[：:]|发送[：:]|分送|（?[（(]?此件|[（(]?联系人|[（(]?联系电话|印发份数|共印|.{0,40}[0-9日]\s{0,4}印发$"
)
_SECRET: Final = re.compile(
    r"(?:(?:份号[：:]?)?[0-9０-９]{0,8}号?)(?:特急|加急|平急|急件)?(?:密级[：:])?(?:秘密|机密|绝密)"
    r"(?:[★☆✩✭⭐].{0,16}|(?:[0-9一二三四五六七八九十]{1,3}(?:年|个月)|长期)?(?:特急|加急|平急)?)"
)
_SQUEEZED: Final = re.compile(r"\s+")


_TRADITIONAL: Final = str.maketrans(
    "牽頭門單責領導時間節點辦協參與負聯絡處機構務實體學會黨組館員計劃項總規綱關於發轉報請現將給們絕無級長記錄電話題類縣區區開單",
    "牵头门单责领导时间节点办协参与负联络处机构务实体学会党组馆员计划项总规纲关于发转报请现将给们绝无级长记录电话题类县区区开单",
)


def matchable(text: str) -> str:
    """``text`` for comparison with the fixed words only, character by character in simplified form: 牽頭部門 → 牵头部门."""
    return text.translate(_TRADITIONAL)


def squeezed(text: str) -> str:
    """``text`` without blanks: 机 密 ★ 1 年 → 机密★1年."""
    return _SQUEEZED.sub("", text)


def is_plan_title(text: str) -> bool:
    """Is this line the title of a plan, as 长治市科学技术协会2021年工作要点 is? ``text``: the sound text of the line."""
    text = matchable(squeezed(text[:_MOST_LOOKED_AT]))
    if not 2 < len(text) <= _LONGEST_TITLE or _SENTENCE_MARK.search(text) or is_notice_title(text) or is_annex(text):
        return False
    if _LOST in text and year_in(text) is not None and _BROKEN_TITLE.fullmatch(text):
        return True
    return bool(_TITLE.fullmatch(text)) and not is_date(text)


def is_notice_title(text: str) -> bool:
    """Is this line the title of a covering notice, 关于印发…的通知?"""
    text = matchable(squeezed(text[:_MOST_LOOKED_AT]))
    return len(text) <= 2 * _LONGEST_TITLE and not text.startswith("现将") and _is_notice(text)


def _is_notice(text: str) -> bool:
    return text.endswith(("通知", "的函", "批复")) and bool(_NOTICE_TITLE.fullmatch(text))


def is_paper_title(text: str) -> bool:
    """Is this line the title of some official paper, 关于做好…的通知? The second best for a plan's title."""
    text = matchable(squeezed(text[:_MOST_LOOKED_AT]))
    return len(text) <= _LONGEST_TITLE + 20 and not _SENTENCE_MARK.search(text) and bool(_PAPER_TITLE.fullmatch(text))


def year_in(text: str) -> int | None:
    """The first year that is printed as a year: 2021年, ２０２１年, 二〇二一年; None if there is none."""
    match = _YEAR.search(squeezed(text))
    return _figure(match.group(1)) if match else None


def before_year(text: str) -> str:
    """What stands ahead of the first year; "" without a year."""
    match = _YEAR.search(text)
    return text[: match.start()] if match else ""


def _figure(printed: str) -> int:
    if printed[0].isdigit():
        return int(printed)
    return chinese_value(printed.replace("○", "〇"))


def is_date(text: str) -> bool:
    """Is this line a date and nothing else?"""
    return date_of(text) is not None


def date_of(text: str) -> datetime.date | None:
    """The day that a line prints, 2021年5月24日 or 二〇二一年五月二十四日, brackets allowed; None for anything else."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime.date(*(_figure(part) for part in match.groups()))
    except ValueError:
        return None


def is_paper_number(text: str) -> bool:
    """Is this line the number of a paper, 长科协〔2021〕5号?"""
    return bool(_PAPER_NUMBER.fullmatch(text))


def is_recipients(text: str) -> bool:
    """Is this paragraph the list of recipients, 各县区科协，…：?"""
    return bool(_RECIPIENTS.fullmatch(matchable(text))) and "。" not in text


def is_issuer(text: str) -> bool:
    """Can this line be a signature, the name of a body and nothing else?"""
    return bool(_ISSUER.fullmatch(matchable(text)))


def is_annex(text: str) -> bool:
    """Is this line the mark of an annex, 附件 or 附件1：…?"""
    return bool(_ANNEX.match(text))


def is_tail(text: str) -> bool:
    """Does this line stand below the text of a paper: annexes, copies, contact, printing?"""
    return bool(_TAIL.match(matchable(text)))


def is_secrecy_mark(text: str) -> bool:
    """Is this line of a paper's head a secrecy mark, 秘密★1年?"""
    text = matchable(squeezed(text[:_MOST_LOOKED_AT]))
    return len(text) <= 40 and bool(_SECRET.fullmatch(text))
