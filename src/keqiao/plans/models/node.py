from django.db import models
from django.utils.translation import gettext_lazy as _

from keqiao.plans.models.plan import Version
from keqiao.registry.models import Organisation


class Node(models.Model):
    """A part of the document in its place: covering notice, preamble, section, item, closing."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("印发通知")
        PREAMBLE = "preamble", _("前言")
        SECTION = "section", _("部分")
        ITEM = "item", _("条目")
        CLOSING = "closing", _("结尾")

    DEEPEST = 6
    """Level of an item below which no item can be hung by hand."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="nodes")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(
        default=0, help_text="0: sections and what frames them, 1: items, 2 and more: items of items"
    )
    number_printed = models.TextField(blank=True)
    mark_printed = models.CharField(
        max_length=60, blank=True, help_text="the number with its signs: （一）, 1.; blank: the usual sign"
    )
    units_printed = models.TextField(blank=True, help_text="the bracket at the item's end, verbatim")
    leader_printed = models.TextField(blank=True)
    due_printed = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="counts the changes: who edits says which one they saw")

    class Meta:
        ordering = ["version", "order"]
        constraints = [models.UniqueConstraint(fields=["version", "order"], name="node_order_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number_printed}"

    def stood_before(self) -> bool:
        """Whether an earlier text of the plan has the part under its number."""
        earlier = Node.objects.filter(version__plan_id=self.version.plan_id, version__no__lt=self.version.no)
        return earlier.filter(kind=self.kind, number_printed=self.number_printed).exists()

    def has_issued_number(self) -> bool:
        """What is issued is not renumbered."""
        return self.version.no > 1 and bool(self.number_printed) and self.stood_before()


class NodeUnit(models.Model):
    """A unit that an item's bracket names, as printed; `organisation` where the name could be told for certain."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头")
        SUPPORT = "support", _("配合")

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="units")
    role = models.CharField(max_length=10, choices=Role.choices)
    order = models.PositiveSmallIntegerField()
    printed = models.TextField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    is_only_printed = models.BooleanField(default=False, help_text="the office decided that the name stays a name")

    class Meta:
        ordering = ["node", "order"]
        constraints = [models.UniqueConstraint(fields=["node", "order"], name="node_unit_order_once")]

    def __str__(self) -> str:
        return self.printed
