from keqiao.registry.models.organisation import Alias, Organisation, OrganisationName, Placement
from keqiao.registry.models.person import Appointment, Person, Post

__all__ = ["Alias", "Appointment", "Organisation", "OrganisationName", "Person", "Placement", "Post"]
