"""The sample: the association of 长治 in June 2021 with its real plan. People, societies and firms in it are invented and say so."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from keqiao import textkit
from keqiao.accounts.actions import grant, open_account
from keqiao.accounts.models import User
from keqiao.accounts.queries import viewer_for
from keqiao.core import jobs, places, seal
from keqiao.core.actions import begin_sample, set_clock
from keqiao.core.roles import Role
from keqiao.core.viewer import SYSTEM
from keqiao.demo.leaders import divide_among_leaders
from keqiao.demo.signing import sign
from keqiao.plans.actions import draft_plan, publish
from keqiao.plans.actions.damage import mend
from keqiao.registry.actions import add_organisation, add_person, appoint
from keqiao.registry.models import Level, Organisation

PLAN = "changzhi-2021-plan.txt"
ISSUED, TODAY = dt.date(2021, 5, 24), dt.date(2021, 6, 22)
# What stood in the four damaged places of the text, in their order.
MENDED = ("", "牛”精神", "保科协", "的高素质")
# One invented password for all sample accounts; it opens nothing but a sample.
PASSWORD = "kexie-shili-2021"

Kind = Organisation.Kind
ASSOCIATION = "长治市科学技术协会"
OFFICE, SOCIETIES, POPULARISATION, CENTRE = "办公室", "学会部", "普及部", "素质中心"
BRANCH, COMMITTEE = "机关党支部", "科协系统社会组织行业党委"
# 机构 order, then 行政区划 order. Name, kind, other ways in which papers write it.
BODIES: list[tuple[str, Kind, tuple[str, ...]]] = [
    (OFFICE, Kind.DEPARTMENT, ()),
    (SOCIETIES, Kind.DEPARTMENT, ()),
    (POPULARISATION, Kind.DEPARTMENT, ("科普部",)),
    (CENTRE, Kind.INSTITUTION, ("科学素质中心",)),
    (BRANCH, Kind.PARTY_BODY, ("市科协机关党支部",)),
    (COMMITTEE, Kind.PARTY_BODY, ("市科协系统社会组织行业党委", "行业党委")),
    *((f"{county}科协", Kind.COUNTY_ASSOCIATION, (f"{county}科学技术协会",)) for county in (
        "潞州区", "上党区", "屯留区", "潞城区", "襄垣县", "平顺县", "黎城县", "壶关县", "长子县", "武乡县", "沁县", "沁源县"
    )),
    ("高新区科协", Kind.ZONE_ASSOCIATION, ()),
    ("经开区科协", Kind.ZONE_ASSOCIATION, ()),
    ("长治市固废利用学会（示例）", Kind.SOCIETY, ()),
    ("太行机械厂科协（示例）", Kind.ENTERPRISE_ASSOCIATION, ()),
]  # fmt: skip

# GB/T 2260, since the district changes of 2018.
DIVISION_CODES = {
    "潞州区": "140403", "上党区": "140404", "屯留区": "140405", "潞城区": "140406", "襄垣县": "140423", "平顺县": "140425",
    "黎城县": "140426", "壶关县": "140427", "长子县": "140428", "武乡县": "140429", "沁县": "140430", "沁源县": "140431",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoPerson:
    username: str
    name: str
    post: str
    hats: tuple[tuple[Role, str], ...]


PEOPLE = [
    DemoPerson("bangongshi", "林晓（示例）", "办公室干事", ((Role.OFFICE_CLERK, ASSOCIATION),)),
    DemoPerson("zhuxi", "秦岳（示例）", "主席", ((Role.LEADER, ASSOCIATION),)),
    DemoPerson(
        "xuehuibu", "周舟（示例）", "学会部干事", ((Role.DEPARTMENT_OFFICER, SOCIETIES), (Role.DEPARTMENT_OFFICER, COMMITTEE))
    ),
    DemoPerson("pujibu", "方圆（示例）", "普及部干事", ((Role.DEPARTMENT_OFFICER, POPULARISATION),)),
    DemoPerson("suzhi", "石磊（示例）", "素质中心干事", ((Role.DEPARTMENT_OFFICER, CENTRE),)),
    DemoPerson("zhibu", "江河（示例）", "支部委员", ((Role.DEPARTMENT_OFFICER, BRANCH),)),
    DemoPerson("luzhou", "云峰（示例）", "联络员", ((Role.UNIT_OFFICER, "潞州区科协"),)),
    DemoPerson("xuehui", "万象（示例）", "秘书长", ((Role.UNIT_OFFICER, "长治市固废利用学会（示例）"),)),
    DemoPerson("zhuanjia", "陆离（示例）", "评审专家", ((Role.EXPERT, ASSOCIATION),)),
    DemoPerson("keji", "白露（示例）", "工程师", ((Role.SCIENCE_WORKER, "太行机械厂科协（示例）"),)),
    DemoPerson("admin", "甲管理（示例）", "系统管理员", ((Role.ADMINISTRATOR, ASSOCIATION),)),
    DemoPerson("security", "乙安全（示例）", "安全管理员", ((Role.SECURITY_ADMINISTRATOR, ASSOCIATION),)),
    DemoPerson("auditor", "丙审计（示例）", "审计管理员", ((Role.AUDITOR, ASSOCIATION),)),
]


def fill() -> None:
    """Fill an empty, migrated database: every row through the actions that people use."""
    begin_sample(ISSUED)
    root = add_organisation(ASSOCIATION, kind=Kind.ASSOCIATION, parent=None, by=SYSTEM, aliases=("长治市科协", "市科协"))
    bodies = {ASSOCIATION: root}
    for rank, (name, kind, aliases) in enumerate(BODIES, 1):
        code = DIVISION_CODES.get(name.removesuffix("科协"), "")
        bodies[name] = add_organisation(
            name,
            kind=kind,
            parent=root,
            by=SYSTEM,
            rank=rank,
            aliases=aliases,
            level=Level.COUNTY if code else "",
            division_code=code,
        )
    for person in PEOPLE:
        _add(person, bodies)
    divide_among_leaders(root, bodies)
    _bring_in_plan(root)
    jobs.run_all()
    set_clock(TODAY)
    seal.seal()


def accounts() -> list[dict[str, Any]]:
    """As `keqiao accounts --json` prints them, in the order in which they were made."""
    users = User.objects.filter(username__in=[person.username for person in PEOPLE]).order_by("id")
    viewers = [(user, viewer_for(user)) for user in users]
    return [
        {
            "username": user.username,
            "password": PASSWORD,
            "name": viewer.name,
            "unit": viewer.hat.organisation if viewer.hat else "",
            "roles": sorted({hat.role for hat in viewer.hats}),
            "totp_secret": None,
        }
        for user, viewer in viewers
    ]


def _add(demo: DemoPerson, bodies: dict[str, Organisation]) -> None:
    home = bodies[OFFICE] if demo.username == "bangongshi" else bodies[demo.hats[0][1]]
    person = add_person(demo.name, unit=home, by=SYSTEM)
    appoint(person, organisation=home, post_name=demo.post, by=SYSTEM)
    open_account(person, username=demo.username, password=PASSWORD, by=SYSTEM)
    for role, body in demo.hats:
        grant(person, role=role, organisation=bodies[body], by=SYSTEM)


def _bring_in_plan(root: Organisation) -> None:
    clerk = viewer_for(User.objects.get(username="bangongshi"))
    data = (places.STARTER / PLAN).read_bytes()
    file = textkit.read_plans(data, PLAN)
    version = draft_plan(file, data=data, name=PLAN, issuer=root, by=clerk, is_declared=True)
    for number, words in enumerate(MENDED, 1):
        mend(version, number, text=words, by=clerk)
    publish(version, by=clerk)
    sign(version, by=clerk)
