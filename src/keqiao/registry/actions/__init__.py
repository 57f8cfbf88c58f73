from keqiao.registry.actions.appointment import appoint
from keqiao.registry.actions.organisation import add_alias, add_organisation
from keqiao.registry.actions.person import add_person

__all__ = ["add_alias", "add_organisation", "add_person", "appoint"]
