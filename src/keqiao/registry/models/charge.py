from django.db import models
from django.utils.translation import gettext_lazy as _

from keqiao.core import access
from keqiao.core.viewer import Viewer
from keqiao.registry.models.dated import Dated
from keqiao.registry.models.organisation import Organisation
from keqiao.registry.models.person import Person


class DivisionPaperQuerySet(models.QuerySet["DivisionPaper"]):
    def visible_to(self, viewer: Viewer) -> "DivisionPaperQuerySet":
        """Papers of the associations whose division of work the viewer may read."""
        return self.filter(access.scope(viewer, "charge.read", "association__path"))


class DivisionPaper(models.Model):
    """The dated document by which an association divides work among its leaders (领导分工)."""

    association = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="division_papers")
    title = models.CharField(_("文件"), max_length=200)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    on = models.DateField(_("起始日期"), help_text="from which day it holds")

    objects = DivisionPaperQuerySet.as_manager()

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return self.title


class ChargeQuerySet(models.QuerySet["Charge"]):
    def visible_to(self, viewer: Viewer) -> "ChargeQuerySet":
        """The division of work of the associations where the viewer may read it."""
        return self.filter(access.scope(viewer, "charge.read", "paper__association__path"))


class Charge(Dated):
    """What a leader answers for: in charge of a department, contact of a county, or who checks what the office itself leads.

    Of each kind a body has one on any day. The past is never rewritten: a change ends a row and begins another.
    """

    class Kind(models.TextChoices):
        IN_CHARGE = "in_charge", _("分管")
        CONTACT = "contact", _("联系")
        CHECKS = "checks", _("核对")

    kind = models.CharField(_("方式"), max_length=10, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="charges")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="charges")
    paper = models.ForeignKey(DivisionPaper, on_delete=models.PROTECT, related_name="charges")

    objects = ChargeQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["organisation__order_key", "kind", "from_on"]
        indexes = [models.Index(fields=["organisation", "kind"], name="charge_of_body")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.organisation_id}"
