from keqiao.accounts.rules.grant import SEPARATED, why_not_together
from keqiao.accounts.rules.password import LongEnough

__all__ = ["SEPARATED", "LongEnough", "why_not_together"]
