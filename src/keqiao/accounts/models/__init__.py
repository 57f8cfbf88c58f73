from keqiao.accounts.models.grant import Grant
from keqiao.accounts.models.user import User

__all__ = ["Grant", "User"]
