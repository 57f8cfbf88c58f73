"""System checks: what is named in settings by a string must exist (import-linter cannot see strings)."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def named_modules_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for setting in ("OFFERS", "JOBS", "SHEETS"):
        for name in getattr(settings, setting):
            try:
                import_module(name)
            except ImportError as fault:
                found.append(Error(f"settings.{setting} names {name}: {fault}", id="core.E001"))
    try:
        import_module(settings.SAMPLE)
    except ImportError as fault:
        found.append(Error(f"settings.SAMPLE names {settings.SAMPLE}: {fault}", id="core.E002"))
    return found


@register()
def access_table_is_sound(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    from keqiao.core import access
    from keqiao.core.roles import Role

    try:
        table = {**access.table(), **access.delegation()}
    except (OSError, ValueError, KeyError) as fault:
        return [Error(f"access.toml cannot be read: {fault}", id="core.E003")]
    named = {role for roles in table.values() for role in roles} | set(access.delegation())
    strange = named - set(Role.values)
    return [Error(f"access.toml names roles that do not exist: {sorted(strange)}", id="core.E004")] if strange else []
