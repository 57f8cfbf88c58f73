from keqiao.plans.actions.amendment import begin_amendment
from keqiao.plans.actions.intake import draft_plan, receive
from keqiao.plans.actions.publication import publish

__all__ = ["begin_amendment", "draft_plan", "publish", "receive"]
