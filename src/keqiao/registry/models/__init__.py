from keqiao.registry.models.charge import Charge, DivisionPaper
from keqiao.registry.models.organisation import (
    Alias,
    Level,
    Organisation,
    OrganisationKind,
    OrganisationName,
    Placement,
    Succession,
)
from keqiao.registry.models.person import Appointment, Person, Post

__all__ = [
    "Alias",
    "Appointment",
    "Charge",
    "DivisionPaper",
    "Level",
    "Organisation",
    "OrganisationKind",
    "OrganisationName",
    "Person",
    "Placement",
    "Post",
    "Succession",
]
