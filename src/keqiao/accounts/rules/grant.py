"""What may not be granted, and to whom."""

from django.utils.translation import gettext as _

from keqiao.core.roles import Role

# Separated duties: system, security and audit administration never meet in one person, nor with the work itself.
SEPARATED = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})


def why_not_together(role: str, held: set[str]) -> str | None:
    """Why a person who holds `held` may not also get `role` (GB/T 22239: administrators are separated)."""
    if (role in SEPARATED and held - {role}) or (held & SEPARATED and role not in held):
        return _("系统管理员、安全管理员、审计管理员须由不同的人担任，且不兼其他身份。")
    return None
