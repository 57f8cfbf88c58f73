from keqiao.accounts.queries.viewer import HAT_IN_USE, viewer_for

__all__ = ["HAT_IN_USE", "viewer_for"]
