from keqiao.accounts.actions.account import open_account
from keqiao.accounts.actions.grant import grant
from keqiao.accounts.actions.set_up import FirstAccount, set_up

__all__ = ["FirstAccount", "grant", "open_account", "set_up"]
