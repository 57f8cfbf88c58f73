"""Drafts for tests: a small plan with everything in it, and short words for what is done with it."""

from keqiao import textkit
from keqiao.core.viewer import Viewer
from keqiao.plans.actions import draft_plan
from keqiao.plans.actions.draft import NodeText
from keqiao.plans.models import Node, Version, Wording
from keqiao.registry.models import Organisation

TEXT = """长治市科学技术协会2022年工作要点

2022年是重要的一年。全市科协系统要开好局。

一、加强学会建设
1.开展学术活动。举办年会。评选优秀论文。(牵头部室:学会部；配合单位:普及部)
2.抓好科普。办好科普日。组织讲座。
(牵头部室:普及部、陌生部)
二、加强自身建设
3.建设机关。改进作风。(牵头部室:办公室)

长治市科学技术协会
2022年7月18日
"""
# One place came in damaged.
DAMAGED = TEXT.replace("改进作风。", "改进??作风建设。")


def root() -> Organisation:
    return Organisation.objects.get(name="长治市科学技术协会")


def draft(by: Viewer, text: str = TEXT) -> Version:
    data = text.encode()
    return draft_plan(textkit.read_plans(data, "a.txt"), data=data, name="a.txt", issuer=root(), by=by, is_declared=True)


def item(version: Version, number: str) -> Node:
    return version.nodes.get(kind=Node.Kind.ITEM, number_printed=number)


def typed(node: Node, **changed: object) -> NodeText:
    """What the form of a node holds, with some of it typed over."""
    wordings = list(node.wordings.order_by("order"))
    units = list(node.units.order_by("order"))
    values = {
        "number": node.number_printed,
        "title": "".join(w.text for w in wordings if w.part == Wording.Part.TITLE),
        "text": "".join(w.text for w in wordings if w.part == Wording.Part.TEXT),
        "lead": [unit.printed for unit in units if unit.role == "lead"],
        "support": [unit.printed for unit in units if unit.role == "support"],
        "units": node.units_printed,
        "leader": node.leader_printed,
        "due": node.due_printed,
    }
    return NodeText(**{**values, **changed})  # type: ignore[arg-type]


def words(version: Version) -> list[str]:
    return [wording.text.strip() for wording in version.wordings.order_by("order")]
