from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keqiao.core import access, clock
from keqiao.core.roles import FieldScope
from keqiao.core.viewer import Viewer
from keqiao.registry.models.dated import Dated, in_force
from keqiao.registry.models.organisation import Organisation


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, viewer: Viewer) -> "PersonQuerySet":
        """People whose unit, or a body where they hold a post today, is one where the viewer may look people up."""
        held = Appointment.objects.visible_to(viewer).values("person_id")
        # "all" is an empty condition, which Django leaves out of an `or`: with the unit's own it stays one
        in_unit = Q(unit__isnull=False) & access.scope(viewer, "person.read", "unit__path")
        return self.filter(in_unit | Q(pk__in=held))

    def writable_by(self, viewer: Viewer) -> "PersonQuerySet":
        """People of the units whose people the viewer keeps; somebody without a unit is kept by whoever keeps any."""
        loose = Q(unit__isnull=True) if access.holds(viewer, "person.write") else Q(pk__in=[])
        return self.filter(access.scope(viewer, "person.write", "unit__path") | loose)


class Person(models.Model):
    """A person; need not have an account. Only what the association's work needs: name, unit, phone."""

    name = models.CharField(_("姓名"), max_length=60)
    search_key = models.CharField(max_length=400, help_text="pinyin and initials, for search only")
    unit = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("单位")
    )
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    phone_scope = models.CharField(_("电话公开范围"), max_length=10, choices=FieldScope.choices, default=FieldScope.UNIT)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(models.QuerySet["Post"]):
    def writable_by(self, viewer: Viewer) -> "PostQuerySet":
        """Posts of the bodies whose people the viewer keeps."""
        return self.filter(access.scope(viewer, "person.write", "organisation__path"))


class Post(models.Model):
    """A post within an organisation. Duties hang on it and pass on when its holder changes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    name = models.CharField(_("职务"), max_length=60)
    rank = models.PositiveIntegerField(_("序"), default=1000)
    is_single = models.BooleanField(_("一人一职"), default=False, help_text="two people never hold it on the same day")
    is_leading = models.BooleanField(_("班子成员"), default=False, help_text="its holders share out the leaders' work")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__order_key", "rank", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="post_once")]

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, viewer: Viewer) -> "AppointmentQuerySet":
        """Posts that are held today in the bodies where the viewer may look people up."""
        return self.filter(in_force(clock.today()), access.scope(viewer, "person.read", "post__organisation__path"))

    def writable_by(self, viewer: Viewer) -> "AppointmentQuerySet":
        """Posts, held now or formerly, in the bodies whose people the viewer keeps."""
        return self.filter(access.scope(viewer, "person.write", "post__organisation__path"))

    def in_official_order(self) -> "AppointmentQuerySet":
        """机构 order, then 班子 order: as the office set bodies, posts and their holders."""
        return self.order_by("post__organisation__order_key", "post__rank", "rank", "id")


class Appointment(Dated):
    """Who holds a post, in what manner, and from when to when."""

    class Manner(models.TextChoices):
        APPOINTED = "appointed", _("任命")
        ELECTED = "elected", _("选举")
        PART_TIME = "part_time", _("兼职")
        ATTACHED = "attached", _("挂职")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    manner = models.CharField(_("方式"), max_length=12, choices=Manner.choices, default=Manner.APPOINTED)
    rank = models.PositiveIntegerField(_("序"), default=1000, help_text="among those who hold the same post")
    paper = models.CharField(_("任免文件"), max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["post__rank", "rank", "id"]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.post_id}"
