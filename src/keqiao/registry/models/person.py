from django.db import models
from django.utils.translation import gettext_lazy as _

from keqiao.core import access, clock
from keqiao.core.viewer import Viewer
from keqiao.registry.models.organisation import Dated, Organisation, in_force


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, viewer: Viewer) -> "PersonQuerySet":
        """People who hold a post today in a body where the viewer may look people up, by the access table."""
        return self.filter(pk__in=Appointment.objects.visible_to(viewer).values("person_id"))


class Person(models.Model):
    """A person; need not have an account. Only what the association's work needs."""

    name = models.CharField(_("姓名"), max_length=60)
    search_key = models.CharField(max_length=400, help_text="pinyin and initials, for search only")

    objects = PersonQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post within an organisation. Duties hang on it and pass on when its holder changes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    name = models.CharField(_("职务"), max_length=60)
    rank = models.PositiveIntegerField(_("序"), default=1000)

    class Meta:
        ordering = ["organisation__rank", "rank", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="post_once")]

    def __str__(self) -> str:
        return self.name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def visible_to(self, viewer: Viewer) -> "AppointmentQuerySet":
        """Posts that are held today in the bodies where the viewer may look people up."""
        return self.filter(in_force(clock.today()), access.scope(viewer, "person.read", "post__organisation__path"))


class Appointment(Dated):
    """Who holds a post, and since when."""

    class Manner(models.TextChoices):
        APPOINTED = "appointed", _("任命")
        ELECTED = "elected", _("选举")
        PART_TIME = "part_time", _("兼职")
        ATTACHED = "attached", _("挂职")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    manner = models.CharField(_("方式"), max_length=12, choices=Manner.choices, default=Manner.APPOINTED)

    objects = AppointmentQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["post__rank", "id"]

    def __str__(self) -> str:
        return f"{self.person_id} as {self.post_id}"
