from keqiao.plans.models.node import Node, NodeUnit
from keqiao.plans.models.plan import Plan, Source, Version
from keqiao.plans.models.sentence import Damage, Sentence, Wording

__all__ = ["Damage", "Node", "NodeUnit", "Plan", "Sentence", "Source", "Version", "Wording"]
