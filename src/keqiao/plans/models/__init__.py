from keqiao.plans.models.clause import Clause, ClauseSpan, ClauseWord
from keqiao.plans.models.node import Node, NodeUnit
from keqiao.plans.models.plan import LeftOut, Plan, Source, Version
from keqiao.plans.models.sentence import SEARCH_KIND, Damage, Sentence, Wording

__all__ = [
    "SEARCH_KIND",
    "Clause",
    "ClauseSpan",
    "ClauseWord",
    "Damage",
    "LeftOut",
    "Node",
    "NodeUnit",
    "Plan",
    "Sentence",
    "Source",
    "Version",
    "Wording",
]
