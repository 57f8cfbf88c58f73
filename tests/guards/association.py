"""A small association of its own beside the sample, made by the real actions: a province over two cities, each with bodies
under it; four of them and more publish a plan, and every role is held in the middle."""

from dataclasses import dataclass

from keqiao import textkit
from keqiao.accounts.actions import grant, open_account
from keqiao.accounts.models import Grant, User
from keqiao.accounts.queries import viewer_for
from keqiao.core.actions.sheet import receive_sheet
from keqiao.core.models import SheetImport
from keqiao.core.roles import Role
from keqiao.core.sheets import books
from keqiao.core.viewer import SYSTEM, Viewer
from keqiao.plans.actions import draft_plan, publish, receive
from keqiao.plans.actions.unit import leave_unit
from keqiao.plans.models import Clause, ClauseSpan, Node, NodeUnit, Source, Version
from keqiao.registry.actions import add_organisation, add_person, appoint
from keqiao.registry.models import Appointment, Organisation, Person, Post

Kind = Organisation.Kind
# Body → the body over it, and what it is.
TREE: dict[str, tuple[str, Kind]] = {
    "省": ("", Kind.ASSOCIATION),
    "甲市": ("省", Kind.ASSOCIATION),
    "乙市": ("省", Kind.ASSOCIATION),
    "甲市普及部": ("甲市", Kind.DEPARTMENT),
    "甲市一县": ("甲市", Kind.COUNTY_ASSOCIATION),
    "甲市二县": ("甲市", Kind.COUNTY_ASSOCIATION),
    "甲市一县乡": ("甲市一县", Kind.COUNTY_ASSOCIATION),
    "乙市一县": ("乙市", Kind.COUNTY_ASSOCIATION),
}
PUBLISH = ("省", "甲市", "乙市", "甲市一县", "甲市二县", "甲市一县乡", "乙市一县")
MIDDLE = "甲市"
# Where departments and units hold their roles in reality: below the body that issues the plan.
BELOW = ((Role.DEPARTMENT_OFFICER, "甲市普及部"), (Role.UNIT_OFFICER, "甲市一县"))
PASSWORD = "only-for-guards"
PLAN = """{body}科学技术协会{year}年工作要点

一、加强思想引领
1.学习贯彻重要讲话精神。组织专题学习。（办公室）
2.弘扬科学家精神。开展主题宣讲。（普及部）
二、服务人民健康
3.开展科普活动。联合有关单位举办讲座。（普及部、学会部）

{body}科学技术协会
{year}年3月1日
"""


@dataclass(frozen=True, slots=True)
class Seat:
    """One role held in one body, by a person of its own."""

    role: Role
    body: str
    user: User


@dataclass(frozen=True, slots=True)
class Association:
    bodies: dict[str, Organisation]
    plans: dict[str, Version]
    clauses: dict[str, Clause]
    drafts: dict[str, Version]
    nodes: dict[str, Node]
    sources: dict[str, Source]
    sheet_imports: dict[str, SheetImport]
    people: dict[str, Person]
    appointments: dict[str, Appointment]
    posts: dict[str, Post]
    grants: dict[str, Grant]
    seats: tuple[Seat, ...]

    @property
    def draft(self) -> Version:
        return self.drafts[MIDDLE]


def position(thing: str, seat: str) -> str:
    """Where body `thing` stands, seen from body `seat`; from TREE alone, not from any path."""
    if thing == seat:
        return "own"
    if thing in _over(seat):
        return "above"
    return "below" if seat in _over(thing) else "beside"


def _over(body: str) -> list[str]:
    found = []
    while body := TREE[body][0]:
        found.append(body)
    return found


def build() -> Association:
    """Everything through the actions that people use; call it in a test's transaction."""
    bodies: dict[str, Organisation] = {}
    for name, (parent, kind) in TREE.items():
        bodies[name] = add_organisation(f"{name}科学技术协会", kind=kind, parent=bodies.get(parent), by=SYSTEM)
    seats = [_seat(role, MIDDLE, bodies) for role in Role] + [_seat(role, body, bodies) for role, body in BELOW]
    plans = {body: bring_in(body, 2021, bodies[body]) for body in PUBLISH}
    clauses = {body: _a_clause(version) for body, version in plans.items()}
    drafts = {body: bring_in(body, 2022, bodies[body], is_published=False) for body in PUBLISH}
    nodes = {body: draft.nodes.filter(kind=Node.Kind.ITEM).order_by("order")[0] for body, draft in drafts.items()}
    sources = {body: _waiting(body, bodies[body]) for body in PUBLISH}
    sheet_imports = {body: _brought(body, bodies[body]) for body in PUBLISH}
    people = {body: add_person(f"某人（{body}）", unit=house, by=SYSTEM) for body, house in bodies.items()}
    held = {body: appoint(people[body], organisation=bodies[body], post_name="干事", by=SYSTEM) for body in bodies}
    return Association(
        bodies=bodies,
        plans=plans,
        clauses=clauses,
        drafts=drafts,
        nodes=nodes,
        sources=sources,
        sheet_imports=sheet_imports,
        people=people,
        appointments=held,
        posts={body: one.post for body, one in held.items()},
        grants={body: _granted(body, house) for body, house in bodies.items()},
        seats=tuple(seats),
    )


def _granted(body: str, house: Organisation) -> Grant:
    """A role that was given there, and that an office may take back."""
    officer = add_person(f"联络员（{body}）", unit=house, by=SYSTEM)
    return grant(officer, role=Role.UNIT_OFFICER, organisation=house, by=SYSTEM)


def _brought(body: str, house: Organisation) -> SheetImport:
    """A workbook that was brought in there, and is applied."""
    clerk = viewer_for(_seat(Role.OFFICE_CLERK, body, {body: house}, f"clerk-{house.id}-sheet").user)
    found = receive_sheet(books()["registry"], b"a,b", name="a.csv", by=clerk, is_declared=True)
    SheetImport.objects.filter(pk=found.pk).update(state="applied", content=b"")
    return found


def _waiting(body: str, issuer: Organisation) -> Source:
    """A file that was handed in and that no worker has read yet."""
    clerk = viewer_for(_seat(Role.OFFICE_CLERK, body, {body: issuer}, f"clerk-{issuer.id}-waiting").user)
    return receive(PLAN.format(body=body, year=2023).encode(), name="plan.txt", issuer=issuer, by=clerk, is_declared=True)


def _a_clause(version: Version) -> Clause:
    return ClauseSpan.objects.filter(wording__version=version).select_related("clause").order_by("id")[0].clause


def bring_in(body: str, year: int, issuer: Organisation, *, is_published: bool = True, text: str = "") -> Version:
    """A plan of `issuer`, drafted and published by a clerk of its office."""
    clerk = _seat(Role.OFFICE_CLERK, body, {body: issuer}, f"clerk-{issuer.id}-{year}").user
    data = (text or PLAN.format(body=body, year=year)).encode()
    viewer = viewer_for(clerk)
    version = draft_plan(
        textkit.read_plans(data, "plan.txt"), data=data, name="plan.txt", issuer=issuer, by=viewer, is_declared=True
    )
    return issue(version, viewer) if is_published else version


def issue(version: Version, by: Viewer) -> Version:
    """Publish a draft whose units the house does not know: their names stay names."""
    for printed in set(NodeUnit.objects.filter(node__version=version, organisation=None).values_list("printed", flat=True)):
        leave_unit(version, printed, by=by)
    return publish(version, by=by)


def _seat(role: Role, body: str, bodies: dict[str, Organisation], username: str = "") -> Seat:
    person = add_person(f"{role.label}（{body}）", by=SYSTEM)
    user = open_account(person, username=username or f"{role}-{bodies[body].id}", password=PASSWORD, by=SYSTEM)
    grant(person, role=role, organisation=bodies[body], by=SYSTEM)
    return Seat(role, body, user)
