"""What stands in the way of writing a plan."""

from collections import Counter

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keqiao.core import access, paths
from keqiao.core.viewer import Viewer
from keqiao.plans.models import Clause, Node, Source, Version, Wording
from keqiao.registry.models import Organisation

VERSION_TRANSITIONS = {
    (Version.State.DRAFT.value, "publish"): Version.State.PUBLISHED.value,
    (Version.State.PUBLISHED.value, "supersede"): Version.State.SUPERSEDED.value,
}
SOURCE_TRANSITIONS = {("waiting", "take"): "taken", ("waiting", "refuse"): "refused"}


def why_not_draft(issuer: Organisation, viewer: Viewer) -> str | None:
    """Only the office of the issuing association brings in its plan, in that hat."""
    return _only_office(issuer, viewer)


def why_not_take_in(issuer: Organisation, viewer: Viewer, *, is_declared: bool) -> str | None:
    """Nothing comes in without the office's word that it holds no secrets."""
    if reason := why_not_draft(issuer, viewer):
        return reason
    return None if is_declared else _("请先勾选：所导入的文件不含国家秘密、工作秘密。")


def why_not_edit(version: Version, viewer: Viewer) -> str | None:
    """A draft is edited by the office; what is issued is changed by a further paper only."""
    if reason := _only_office(version.plan.issuer, viewer):
        return reason
    if version.state != Version.State.DRAFT:
        return _("已印发的文本不能直接修改；如有新的文件，请“依据文件调整”。")
    return _still_read(version)


def why_not_mean(issuer: Organisation, organisation: Organisation) -> str | None:
    """A name in a paper means a body of the issuing association, or one above it."""
    if issuer.path <= organisation.path < paths.upper_bound(issuer.path) or organisation.path in paths.ancestors(issuer.path):
        return None
    return _("请选择本科协的单位或上级单位。")


def why_not_give_up(source: Source, viewer: Viewer) -> str | None:
    """What could not be read to its end is thrown away; what was read is a draft, to be discarded as one."""
    if reason := _only_office(source.issuer, viewer):
        return reason
    return None if source.state == Source.State.WAITING else _("这份文件已经读完。")


def why_not_decide(version: Version, viewer: Viewer) -> str | None:
    """The office divides and names the clauses of a draft and of the text in force."""
    if reason := _only_office(version.plan.issuer, viewer):
        return reason
    if version.state == Version.State.SUPERSEDED:
        return _("这是已被调整的文本，请到现行文本办理。")
    return None


def why_not_decide_here(settled: QuerySet[Wording]) -> str | None:
    """`settled`: those of the sentences meant that stand in the text in force in the same words."""
    return _("这几句与现行文本相同，请到现行文本划分和确认。") if settled.exists() else None


def why_not_divide_beside(wording: Wording, twin: Wording | None) -> str | None:
    """`twin`: the same sentence in an open amendment; in other words it would not take the borders over."""
    if twin is None or twin.text.replace("\n", "") == wording.text.replace("\n", ""):
        return None
    return _("调整草稿里这一句的文字已改，请先办结调整草稿，再重新划分。")


def why_not_propose_beside(version: Version) -> str | None:
    """Clauses proposed anew in the text in force would be other ones than those of its open amendment."""
    if version.state == Version.State.PUBLISHED and Version.objects.drafts().filter(plan=version.plan_id).exists():
        return _("请先办结调整草稿，再重新提议。")
    return None


def why_not_words(viewer: Viewer) -> str | None:
    """An office that writes plans keeps the words by which they are divided."""
    acting = Viewer(hats=(viewer.hat,)) if viewer.hat else Viewer()
    return None if access.holds(acting, "plan.write") else _("只有办公室可以增减用词。")


def why_not_merge(first: Clause, second: Clause) -> str | None:
    """Only neighbours in one sentence become one."""
    return None if first.sentence_id == second.sentence_id else _("只有同一句里相邻的两段可以合并。")


def why_not_amend(version: Version, viewer: Viewer) -> str | None:
    """A further paper changes the text in force, one paper at a time."""
    if reason := _only_office(version.plan.issuer, viewer):
        return reason
    if version.state != Version.State.PUBLISHED:
        return _("只能在现行文本上调整。")
    if Version.objects.filter(plan_id=version.plan_id, state=Version.State.DRAFT).exists():
        return _("这份工作要点已有一份调整草稿，请先办结。")
    return None


def why_not_publish(version: Version, viewer: Viewer) -> str | None:
    """Only the office publishes; a paper needs its date, and nothing of it may be undecided."""
    if reason := _only_office(version.plan.issuer, viewer) or _still_read(version):
        return reason
    if version.issued_on is None:
        return _("请先填写印发日期。")
    if version.paper_title == "" and version.no > 1:
        return _("请先填写所依据文件的名称。")
    if version.no > 1 and (reason := _why_not_replace(version)):
        return reason
    if numbers := _numbers_gone(version):
        return _("已印发的条目不重新编号，撤下的也保留编号。草稿里少了：%(numbers)s。") % {"numbers": "、".join(numbers)}
    if changed := _numbers_changed(version):
        return _("已印发的条目不重新编号。草稿里换了编号：%(numbers)s。") % {"numbers": "、".join(changed)}
    open_places = [
        (version.damages.filter(decided_at__isnull=True).values("number").distinct().count(), _("%(n)s处缺损待订正")),
        (
            version.nodes.filter(units__organisation__isnull=True, units__is_only_printed=False)
            .values("units__printed")
            .distinct()
            .count(),
            _("%(n)s个单位名称待认定"),
        ),
        (version.left_out.filter(acknowledged_at__isnull=True).count(), _("%(n)s处原文未收入，待确认")),
    ]
    missing = [words % {"n": count} for count, words in open_places if count]
    if missing:
        return _("还不能印发：%(missing)s。") % {"missing": "；".join(missing)}
    return None


def _why_not_replace(version: Version) -> str | None:
    """A further paper comes after the text that it changes, and changes something."""
    former = Version.objects.in_force().filter(plan=version.plan_id).first()
    if former is None:
        return None
    if former.issued_on and version.issued_on and version.issued_on < former.issued_on:
        return _("依据文件的日期不能早于它所调整的文本。请核对印发日期。")
    if _texts(former) == _texts(version):
        return _("草稿与现行文本相同，还没有改动。")
    return None


def _texts(version: Version) -> tuple[object, ...]:
    """All that a reader sees of a version: its title, its parts, its sentences."""
    parts = version.nodes.order_by("order").values_list(
        "kind", "level", "number_printed", "units_printed", "leader_printed", "due_printed"
    )
    said = version.wordings.order_by("order").values_list("sentence_id", "part", "text")
    return version.title, list(parts), list(said)


def _numbers_gone(version: Version) -> list[str]:
    """Numbers of the text in force that its amendment has no longer."""
    if version.no == 1:
        return []
    issued = Node.objects.filter(version__plan_id=version.plan_id, version__state=Version.State.PUBLISHED).exclude(
        number_printed=""
    )
    had = Counter(issued.order_by("order").values_list("kind", "number_printed"))
    had.subtract(Counter(version.nodes.values_list("kind", "number_printed")))
    return [number for (_kind, number), count in had.items() if count > 0]


def _numbers_changed(version: Version) -> list[str]:
    """1→2: parts of the text in force whose first sentence stands under another number now."""
    if version.no == 1:
        return []
    fields = ("sentence_id", "node_id", "node__kind", "node__number_printed")
    before: dict[int, tuple[int, str, str]] = {}
    issued = Wording.objects.filter(version__plan=version.plan_id, version__state=Version.State.PUBLISHED)
    for sentence, node, kind, number in issued.exclude(node__number_printed="").order_by("order").values_list(*fields):
        before.setdefault(node, (sentence, kind, number))
    now = {sentence: (kind, number) for sentence, _node, kind, number in version.wordings.values_list(*fields)}
    return [
        f"{number}→{now[sentence][1] or '—'}"
        for sentence, kind, number in before.values()
        if now.get(sentence, (kind, number)) != (kind, number)
    ]


def _still_read(version: Version) -> str | None:
    if Source.objects.filter(version=version, state=Source.State.WAITING).exists():
        return _("这份文件还在读取，请等读完再办。")
    return None


def _only_office(issuer: Organisation, viewer: Viewer) -> str | None:
    acting = Viewer(hats=(viewer.hat,)) if viewer.hat else Viewer()
    if not access.reaches(acting, "plan.write", issuer.path):
        return _("只有本科协办公室可以办理。")
    return None
