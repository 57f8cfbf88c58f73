from keqiao.accounts.rules.grant import SEPARATED, why_not_together

__all__ = ["SEPARATED", "why_not_together"]
