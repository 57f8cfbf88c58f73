from django.db import models


class CalendarTable(models.Model):
    """The one row that says in which state the working calendar of this installation is: 0 until the office enters anything."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveIntegerField(default=0, help_text="grows with every change; kept with each date computed by it")
    changed_at = models.DateTimeField(
        null=True, help_text="true time: tells states apart that a rolled back change left behind"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="calendar_table_is_one_row")]

    def __str__(self) -> str:
        return str(self.version)


class CalendarDay(models.Model):
    """A day that the office has entered by a notice; it goes before what the library knows."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True, help_text="the holiday to which it belongs, or for which it is worked")
    paper = models.CharField(max_length=200, help_text="the notice that says so")
    changed_at = models.DateTimeField()
    changed_by = models.BigIntegerField(help_text="id of the account, as in the trail")

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return str(self.day)


class CalendarYear(models.Model):
    """A year of which the office says: its notice is entered whole, what is not entered is an ordinary day."""

    year = models.PositiveSmallIntegerField(unique=True)
    settled_at = models.DateTimeField()
    settled_by = models.BigIntegerField(help_text="id of the account, as in the trail")

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)
