from keqiao.plans.models.node import Node, NodeUnit
from keqiao.plans.models.plan import Plan, Source, Version
from keqiao.plans.models.sentence import SEARCH_KIND, Damage, Sentence, Wording

__all__ = ["SEARCH_KIND", "Damage", "Node", "NodeUnit", "Plan", "Sentence", "Source", "Version", "Wording"]
