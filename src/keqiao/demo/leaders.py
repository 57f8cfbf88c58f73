"""Who leads what in the sample: the chair, two invented vice chairs, and the paper that divides the work among them."""

import datetime as dt
from collections.abc import Mapping

from keqiao.core.viewer import SYSTEM
from keqiao.registry.actions import add_person, appoint
from keqiao.registry.actions.appointment import edit_post
from keqiao.registry.actions.charge import Share, divide_work
from keqiao.registry.models import Charge, Organisation, Person, Post

CHAIR = "秦岳（示例）"
VICE_CHAIRS = ("程远（示例）", "苏青（示例）")
SINCE = dt.date(2021, 1, 15)
PAPER = ("关于领导班子成员分工的通知（示例）", "长科协党组〔2021〕2号")
# Departments, then counties in 行政区划 order: a third of them each.
IN_CHARGE = {
    CHAIR: ("办公室", "机关党支部", "科协系统社会组织行业党委"),
    VICE_CHAIRS[0]: ("学会部",),
    VICE_CHAIRS[1]: ("普及部", "素质中心"),
}


def divide_among_leaders(root: Organisation, bodies: Mapping[str, Organisation]) -> None:
    """Posts of the leaders, and the paper that says who is in charge of which department and contact of which county."""
    people = {CHAIR: Person.objects.get(name=CHAIR)}
    for rank, name in enumerate(VICE_CHAIRS, 1):
        people[name] = add_person(name, unit=root, by=SYSTEM)
        appoint(people[name], organisation=root, post_name="副主席", rank=rank, by=SYSTEM)
    for rank, (post, is_single) in enumerate((("主席", True), ("副主席", False)), 1):
        found = Post.objects.get(organisation=root, name=post)
        edit_post(found, name=post, rank=rank, is_single=is_single, is_leading=True, by=SYSTEM)
    leaders = list(people.values())
    shares = [Share(Charge.Kind.IN_CHARGE, bodies[body].id, people[name].id) for name, led in IN_CHARGE.items() for body in led]
    kinds = (Organisation.Kind.COUNTY_ASSOCIATION, Organisation.Kind.ZONE_ASSOCIATION)
    counties = [body for body in bodies.values() if body.kind_id in kinds]
    shares += [
        Share(Charge.Kind.CONTACT, body.id, leaders[place * len(leaders) // len(counties)].id)
        for place, body in enumerate(counties)
    ]
    shares.append(Share(Charge.Kind.CHECKS, root.id, people[VICE_CHAIRS[0]].id))
    divide_work(root, shares, title=PAPER[0], number=PAPER[1], on=SINCE, by=SYSTEM)
