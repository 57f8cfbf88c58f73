"""Who reaches what, as access.toml says it: `access_table` reads it, `reach` and `search_words` apply `[reach]`, `giving` applies
`[delegation]`, `field` holds the closed list of field scopes."""

from keqiao.core.access.access_table import REACHES, delegation, table
from keqiao.core.access.field import field_scope, may_see
from keqiao.core.access.giving import delegable, delegated, gives_everywhere, may_delegate, roles_to_give
from keqiao.core.access.reach import covers, holds, position, reaches, scope
from keqiao.core.access.search_words import PUBLIC_WORD, words, words_of

__all__ = [
    "PUBLIC_WORD",
    "REACHES",
    "covers",
    "delegable",
    "delegated",
    "delegation",
    "field_scope",
    "gives_everywhere",
    "holds",
    "may_delegate",
    "may_see",
    "position",
    "reaches",
    "roles_to_give",
    "scope",
    "table",
    "words",
    "words_of",
]
