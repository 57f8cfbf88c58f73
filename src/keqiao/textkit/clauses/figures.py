"""Fixed forms in a phrase: dates, numbers with a measure, titles, labels of an enumeration, endings."""

import re
from typing import Final

LABEL: Final = re.compile(
    r"\s{0,9}(?:[一二三四五六七八九十]{1,2}(?:是要|是|要)|其[一二三四五](?=[，、,]|$)|(?:首先|其次|再次|最后)(?=[，,]|$)"
    r"|第[一二三四五六七八九十]{1,2}(?=[，、,]|$)|[（(][一二三四五六七八九十0-9]{1,2}[）)]|[①-⑳]|[0-9]{1,2}[.．、](?=[^0-9]))[，、,：:\s]{0,9}"
)
"""一是, （一）, 第一， at the head of a phrase."""
WHEN: Final = re.compile(
    r"(?:20[0-9]{2}年|今年|本年度?|明年)?(?:到)?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?(?:[0-9]{1,2}[日号]|底|末|初|[上中下]旬)?(?:之?前|以前)?"
    r"|(?:第?[一二三四1-4]季度|[上下]半年)(?:末|底)?(?:之?前)?|年(?:底|终|末)(?:之?前)?|年内|全年|每个?(?:月|季度|半年|年|周)(?:至少)?"
    r"|[0-9]{1,3}(?:日|个工作日|天)内"
)
YEAR: Final = re.compile(r"(?:20[0-9]{2}年(?:度)?|今年|本年度?|到20[0-9]{2}年)[，,]?")
NUMBER: Final = re.compile(
    r"(?:不少于|不低于|至少|达到|超过|突破|新增)?\s?[0-9]+(?:\.[0-9]+)?\s?(?:[-—~～至][0-9]+\s?)?(?:余|多|几)?"
    r"(?:%|％|‰|个百分点|万|亿|千|百|个|项|名|人|位|次|场|期|篇|条|家|所|支|件|套|册|份|亩|户|村|课时|学时|部|种|站|处|块|台|辆|班|批|间|幅|只|门|类|对|节|本|张|元|平方米|座|款|栋|天|小时|公里|轮|讲|堂|倍)"
    r"|百分之[一二三四五六七八九十百点零]+|(?:不少于|至少|不低于)[一二两三四五六七八九十百千]+|[一二两三四五六七八九十百]{1,3}(?:场次|场|期|篇|名)(?:以上)?"
)
TOWARDS: Final = re.compile("向[^，,、的和]{1,8}$")
"""向社会, 向党组 ahead of a word that is a noun as often as a verb: here it is the verb."""
DONE: Final = re.compile("了(?!解)")
"""取得了, 开展了: what has been done."""
THERE_IS: Final = re.compile("[我全](?:省|市|县|区|会|国|州|旗).{0,8}有")
"""我省有科技工作者120万人."""
TITLED: Final = re.compile(r"《[^》]{1,200}》")
QUOTED: Final = re.compile(r"《[^》]{1,200}》|“[^”]{1,200}”")
AND_SO: Final = re.compile(r"\s{0,9}(?:并且?|且|以及)(?!行|举|列|轨|存)")
SUBJECT: Final = re.compile(r"[^，,；;。：:、]{1,24}?(?:要|应当|应|必须|须|需要)(?!求|点|务|素|件|事)")
ENDING: Final = re.compile(r"(?:等|力度|工作|建设|[\s”’》）)])+$")
MEANS_END: Final = re.compile(
    r"(?:方式|形式|手段|途径|渠道|思路|要求|原则|精神|部署|契机|抓手|主线|重点|目标|理念|机制|作用|优势|功能|载体|平台|阵地|标准"
    r"|基础上|过程中|方面|领域|指导|引领|统领|指引|导向|为牵引|为基础|为核心|为根本|任务)[”’》）)]{0,3}$"
)
MEANS_FRAME: Final = re.compile(r"以.{1,60}为.{1,24}$|在.{1,40}(?:下|中|上|前|后|时|方面|之际)$")
PLAY: Final = re.compile(r"发挥.{0,60}(?:作用|优势|功能|特长)$")
AIM_FRAME: Final = re.compile(
    r"为.{1,80}(?:提供|奠定|打下|作出|做出|作贡献|贡献|注入|搭建|打造|创造|营造).{0,24}$|以.{1,20}(?:庆祝|迎接|献礼|向.{1,20}献礼).{0,20}$"
)
LISTED_WORK: Final = re.compile(r"、.{1,40}等(?:各项|各类|相关|有关|具体|日常|基础性?)?(?:工作|事项|事务|任务)$")
"""做好嘉宾邀请、会务保障、宣传报道等工作: work, whatever its name."""
ABSTRACT_END: Final = re.compile(r"[\u4e00-\u9fff](?:性|感)$")
BORDER: Final = re.compile("等|工作|建设|活动|不少于|[、和及与,，”’》（）()0-9一二三四五六七八九十]|$")
"""What stands behind a noun that closes a part of a list."""
PROGRAMME: Final = re.compile(
    "(?:实施|推进|启动|落实|开展).{0,30}(?:工程|计划|行动|项目|规划|纲要|专项|主题宣传|行[”’]活动)[”’》]?$|开展.{0,12}[月周年][”’]?(?:主题)?活动$"
)
"""A programme, which the work behind it fills."""
FORMS_END: Final = re.compile("等(?:多种|各种|不同|有效)?(?:形式|方式|途径|手段|渠道|载体)(?=.)")
"""通过集中研讨、专家辅导等形式学习…: behind it stands what is done."""
DUTY: Final = re.compile(
    "(?:三会一课|双重组织生活|民主评议党员|谈心谈话|主题党日|集体决策|述职述廉|首问负责|首问责任|限时办结|值班值守|政务公开|党务公开|外出报备|请销假|保密审查)"
    "[”’]?(?:等?(?:各项|基本|组织生活)?制度?)?$"
)
"""Duties that recur and leave records, whatever the verb."""
COMPARED: Final = re.compile("(?:比|较).{0,10}(?:提高|增长|增加|下降|减少|提升|上升|翻)|同比|环比")
"""比上年提高2个百分点: behind work its target, behind what has no verb a fact."""
OF_THE_WHOLE: Final = re.compile("科学素质.{0,10}(?:比例|水平|率)|(?:各项|年度|全年|目标|总体).{0,4}(?:目标|任务)")
"""A target that measures no single work."""
LIST_END: Final = re.compile(r"等[^、]{0,24}$")


_FIGURES: Final = re.compile("[0-9一二两三四五六七八九十百]")
_TIMES: Final = re.compile("[年月季半日天]")


def number_in(text: str, low: int = 0) -> re.Match[str] | None:
    """The first number with its measure in ``text[low:]``."""
    return NUMBER.search(text, low) if _FIGURES.search(text, low) else None


def when_in(text: str) -> re.Match[str] | None:
    """The first date or time in ``text``."""
    return WHEN.search(text) if _TIMES.search(text) else None


def ending_cut(text: str) -> str:
    """``text`` without 等, 工作, 建设 and closing quotes at its end. Looks at the last 40 characters."""
    return text[:-40] + ENDING.sub("", text[-40:])


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """``text`` of the same length with the inside of every match of ``pattern`` blank."""
    return pattern.sub(lambda match: match.group()[0] + " " * (len(match.group()) - 2) + match.group()[-1], text)
