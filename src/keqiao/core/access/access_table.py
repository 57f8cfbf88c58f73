"""Who reaches what: the first two parts of access.toml, read once.

`[reach]` says for each kind and verb how far each role reaches from the organisation in which it is held: `own`, `below`,
`above` or `all`; `[delegation]` says the same for each role that another role may give. Everything absent is refused. The
third part (`[url…]`) is for the guard and is never read here.
"""

import tomllib
from functools import cache
from typing import Any

from keqiao.core import places

REACHES = frozenset({"own", "below", "above", "all"})
Words = frozenset[str]


@cache
def table() -> dict[str, dict[str, Words]]:
    """`{"plan.read": {"leader": {"own", "below"}, …}, …}`; raises ValueError for a word that is not a reach."""
    raw = _raw()["reach"]
    return {f"{kind}.{verb}": _reaches(f"{kind}.{verb}", roles) for kind, verbs in raw.items() for verb, roles in verbs.items()}


@cache
def delegation() -> dict[str, dict[str, Words]]:
    """`{"office_clerk": {"unit_officer": {"own", "below"}, …}, …}`: who may give what, how far from where they stand."""
    return {giver: _reaches(giver, given) for giver, given in _raw().get("delegation", {}).items()}


def _raw() -> dict[str, Any]:
    return tomllib.loads(places.ACCESS_TABLE.read_text(encoding="utf-8"))


def _reaches(name: str, row: dict[str, str]) -> dict[str, Words]:
    found = {role: frozenset(words.split()) for role, words in row.items()}
    if strange := set().union(*found.values()) - REACHES:
        raise ValueError(f"access.toml: {name} names {sorted(strange)}, not one of {sorted(REACHES)}")
    return found
