from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do within an organisation. A role is given by a grant; one person may hold several."""

    OFFICE_CLERK = "office_clerk", _("办公室干事")
    DEPARTMENT_OFFICER = "department_officer", _("部室干事")
    UNIT_OFFICER = "unit_officer", _("单位联络员")
    LEADER = "leader", _("领导")
    EXPERT = "expert", _("专家")
    SCIENCE_WORKER = "science_worker", _("科技工作者")
    ADMINISTRATOR = "administrator", _("系统管理员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全管理员")
    AUDITOR = "auditor", _("审计管理员")


class FieldScope(models.TextChoices):
    """How far a field or a record may be known, on top of who may open the thing it belongs to (`access.may_see`)."""

    BRANCH = "branch", _("支部内")
    UNIT = "unit", _("本单位和办公室")
    SYSTEM = "system", _("系统内")
    PUBLIC = "public", _("可公开")
