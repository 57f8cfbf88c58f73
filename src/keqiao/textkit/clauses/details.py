"""What measures or details the work ahead of it, and stays with it: a target, a date, a place, who takes part, what comes of it."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from .chunks import Chunk
from .figures import AND_SO, LISTED_WORK, NUMBER, OF_THE_WHOLE, PROGRAMME, when_in
from .weigh import Role, Weight

_LONGEST_NOTE: Final = 18
"""Characters of a paper in which work ends, of a number per head, of what is done with the winners."""
_SHORT_OBJECT: Final = 2
_OWN: Final = frozenset(["product", "event", "field", "number"])
_CONTINUING: Final = frozenset(["提供", "帮助", "听取", "征求", "审议"])
"""Verbs that say how the work ahead of them is done."""
_INVITING: Final = frozenset(
    [
        "鼓励",
        "引导",
        "动员",
        "广泛动员",
        "吸引",
        "发动",
        "支持",
        "组织",
        "带动",
        "邀请",
        "聘请",
        "组织动员",
        "倡导",
        "指导",
        "欢迎",
    ]
)
_TAKING_PART: Final = re.compile(
    r"(?:参与|参加|参赛|报名|投稿|加入|投身|申报|授课|讲课|讲学|出席|到会|作(?:专题|主旨|学术)?报告|点评|助阵|入驻|订阅|响应)(?:其中|进来|活动|竞赛)?$"
    r"|发挥.{0,40}(?:作用|优势|特长|专长|功能)$|(?:上升|转化)为|提出.{0,24}(?:建议|意见|对策|方案)$|献计献策|建言献策"
)
"""鼓励学会踊跃参加, 引导老科技工作者发挥专长, 支持…上升为决策咨询建议."""
_TARGET: Final = re.compile(
    r"(?:并|且|全县|全市|全省)?(?:力争|争取(?=到20|年内|全年|在|实现|达到|建成|突破|新增|创建|获|有|更多|[0-9])|确保|保证|达到|实现)"
)
_WHOLE_COVERED: Final = re.compile("全覆盖|全部|无死角|百分之百")
_FOCUS: Final = re.compile(
    r"(?:并|着力|其中|主要)?(?:重点|着重|主要)(?!工作|任务|项目|人群|领域|产业)|具体(?:包括|为|是)|内容(?:包括|为|涵盖)|主题(?:为|是)"
)
_OF_THESE: Final = re.compile(
    r"(?:并|并将|将|对|为|给予|按|从中|从)?(?:其(?!他|次|它)|此(?!外|次|前)|该|上述|前述|入选|获奖|优胜|优秀者|合格者|参训|参赛|评选出|评出|选出|遴选出|征集到|择优|所需|评审后|选送|组队|推荐优秀|推荐获奖)"
)
_EACH: Final = re.compile(r"每(?:个|场|次|期|班|镇|乡|县|区|村|家|人|站|所|季|月|年|周|半年|校|处|两|支)")
_BY_WHOM: Final = re.compile(r"由[^，,]{1,30}(?:负责|承办|牵头|组织实施|具体实施|实施|落实|组织|完成|授课|主讲)$")
_PLACE: Final = re.compile(
    r"(?:活动|会议|会场|主会场|分会场|地点|时间|赛场).{0,12}(?:在|为|于)|设(?:立)?(?:主|分)会场|设.{0,10}(?:奖|赛区|展区|分论坛)"
)
_ENDING: Final = frozenset(
    [
        "完成",
        "建成",
        "竣工",
        "开工",
        "投入使用",
        "实现",
        "开放",
        "结题",
        "验收",
        "开通",
        "建成投用",
        "上线",
        "投用",
        "通过",
        "启动",
    ]
)
_MEASURING: Final = frozenset(
    [
        "覆盖",
        "惠及",
        "受益",
        "培训",
        "发放",
        "赠送",
        "展出",
        "接待",
        "吸引",
        "服务",
        "参训",
        "参与",
        "组织",
        "走访",
        "征集",
        "印发",
        "推送",
        "达到",
        "派出",
        "选派",
        "收集",
        "评选",
        "表彰",
        "推选",
        "评出",
        "命名",
        "促成",
        "达成",
        "签约",
        "签订",
        "奖励",
        "邀请",
        "培养",
        "推荐",
    ]
)
_PURE_MEASURES: Final = frozenset(["接待", "惠及", "覆盖", "受益", "参训", "吸引", "促成", "达成"])
_QUANTITY: Final = re.compile("[^，,、]{0,10}(?:人数|数量|总数|总量|规模|率|比例|次数|场次|面积|金额|数|额|经费)(?!据|字|学)")
"""注册人数突破2万人: a quantity of the work ahead."""
_LONGEST_COUNTED: Final = 8
_SERVING: Final = re.compile("会务|嘉宾|邀请|筹备|接待|布展|策划")
_SENDING: Final = frozenset(["报送", "上报", "呈报", "提交", "报"])
_SURVEYS: Final = re.compile(
    "调研|调查|普查|摸底|摸排|排查|评估|评选|遴选|征集|研究|统计|考察|监测|认定|评审|检查|督查|巡查|管理|研讨|分析|盘点|走访|论证|梳理"
)
_KEPT: Final = frozenset(
    [
        "形成",
        "撰写",
        "提交",
        "建立",
        "编制",
        "出具",
        "汇编",
        "整理",
        "建",
        "公布",
        "发布",
        "报送",
        "编写",
        "编印",
        "提出",
        "写出",
        "拿出",
        "通报",
        "反馈",
        "公示",
        "公开",
        "运用",
        "上报",
    ]
)
_ISSUED: Final = frozenset(["制定", "出台", "印发", "制定出台", "制定印发", "制订", "完善", "修订", "通报", "制定完善"])
_PAPERS: Final = re.compile(
    "(?:报告|名录|名册|名单|台账|台帐|清单|办法|细则|档案|汇编|纪要|专报|简报|通报|意见|建议|总结|情况|结果|材料|数据库|信息库|目录|图谱|白皮书|蓝皮书)(?:[0-9一二三四五六七八九十]{1,3}[篇份件条项个])?(?:以上)?$"
)


class Piece(NamedTuple):
    """A chunk with its weight; ``text`` is the chunk without its delimiter."""

    chunk: Chunk
    text: str
    weight: Weight


def is_detail(work: Sequence[Piece], piece: Piece) -> bool:
    """Does ``piece`` measure or detail the work made of the pieces ahead of it?"""
    weight, text = piece.weight, piece.text.lstrip()
    counted = is_marked(weight, "number")
    if weight.role is Role.AIM and not counted and not _WHOLE_COVERED.search(text):
        return False
    if OF_THE_WHOLE.search(text):
        return False
    if _TARGET.match(text) and (counted or _WHOLE_COVERED.search(text) or weight.role in (Role.WORK, Role.FIELD)):
        return True
    if weight.role is Role.AIM:
        return counted
    if _is_named_detail(text, weight, counted=counted) or _takes_part(text, weight):
        return True
    if _is_short(weight) or _is_end_of(work, piece) or _measures(work, text, weight) or _ends_in_paper(work, piece):
        return True
    if AND_SO.match(text):
        return weight.role is not Role.WORK
    return weight.role is not Role.GENERAL and _same_matter(work, piece)


def _is_named_detail(text: str, weight: Weight, *, counted: bool) -> bool:
    """重点在…推出…, 由…承办, 主会场设在…, 每期不少于…, 对入选者予以表扬."""
    if weight.head.word in _CONTINUING or (text.startswith("为") and not counted):
        return True
    if _FOCUS.match(text) and not (counted and is_marked(weight, "product", "event")):
        return True
    if _BY_WHOM.match(text) or _PLACE.match(text):
        return True
    return len(text) <= _LONGEST_NOTE and bool(_OF_THESE.match(text) or (_EACH.match(text) and not is_marked(weight, "event")))


def _takes_part(text: str, weight: Weight) -> bool:
    """Who is to take part."""
    return weight.head.word in _INVITING and bool(_TAKING_PART.search(text))


def _is_short(weight: Weight) -> bool:
    """6月底前完成: a verb without anything of its own to act on."""
    return len(weight.thing) <= _SHORT_OBJECT and not any(reason.code in _OWN for reason in weight.reasons)


def _is_end_of(work: Sequence[Piece], piece: Piece) -> bool:
    """推进新馆建设，年底前完成主体工程; 办好峰会，做好会务、宣传等工作: the same job, by when or how."""
    weight, ahead = piece.weight, work[-1].weight
    if weight.head.word in _ENDING and when_in(piece.text) and not is_marked(ahead, "deadline"):
        return ahead.role is Role.FIELD or len(weight.thing) <= len("布展并对外开放")
    listed = weight.role is Role.FIELD and bool(LISTED_WORK.search(piece.text))
    return listed and is_marked(ahead, "event") and (not weight.spare or bool(_SERVING.search(piece.text)))


def _measures(work: Sequence[Piece], text: str, weight: Weight) -> bool:
    """举办培训班8期，培训农民1200人次，发放资料3000份: numbers of the event ahead."""
    if not is_marked(weight, "number") or is_marked(weight, "event"):
        return False
    if _QUANTITY.match(text):
        return True
    if not is_marked(weight, "product") and (
        weight.head.word in _PURE_MEASURES or not (weight.head.opens or weight.head.means)
    ):
        return True
    if weight.head.word not in _MEASURING:
        return False
    bare = NUMBER.sub("", weight.thing)
    if len(bare) > _LONGEST_COUNTED:
        return False
    return any(is_marked(piece.weight, "event") or PROGRAMME.search(piece.text) for piece in (work[0], work[-1]))


def _ends_in_paper(work: Sequence[Piece], piece: Piece) -> bool:
    """开展调查，形成调研报告; 规范管理，出台管理办法: the paper in which the work ends."""
    weight, text = piece.weight, piece.text.strip()
    if weight.head.word in _SENDING and _PAPERS.search(work[-1].text):
        return True
    if len(text) > _LONGEST_NOTE or not _PAPERS.search(text):
        return False
    if weight.head.word in _KEPT:
        return True if AND_SO.match(text) else bool(_SURVEYS.search(work[-1].text)) or work[-1].weight.role is Role.DETAIL
    if weight.head.word not in _ISSUED:
        return False
    return bool(AND_SO.match(text)) or (work[-1].weight.role is Role.FIELD and has_same_words(work[-1].text, weight.thing, 2))


def _same_matter(work: Sequence[Piece], piece: Piece) -> bool:
    """加强与科技工作者联系，拓宽科技工作者联系渠道: the one is said again in the other's words."""
    thing = piece.weight.thing[:80]
    if is_marked(piece.weight, "number", "event", "deadline") or is_marked(work[-1].weight, "number"):
        return False
    for ahead in {work[0].weight.thing[:80], work[-1].weight.thing[:80]}:
        least = min(len(thing), len(ahead))
        if least and has_same_words(ahead, thing, max(4, -(-2 * least // 5))):
            return True
    return False


def is_marked(weight: Weight, *codes: str) -> bool:
    """Has it a reason of one of these codes?"""
    return any(reason.code in codes for reason in weight.reasons)


def has_same_words(one: str, other: str, size: int) -> bool:
    """Is there a run of ``size`` characters in both?"""
    return any(one[k : k + size] in other for k in range(len(one) - size + 1))
