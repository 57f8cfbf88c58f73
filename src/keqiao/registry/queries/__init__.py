from keqiao.registry.queries.kinds import kind_choices
from keqiao.registry.queries.matching import match_names
from keqiao.registry.queries.organisation import association, organisation_page

__all__ = ["association", "kind_choices", "match_names", "organisation_page"]
