from keqiao.registry.reckon.naming import search_key, typed_key

__all__ = ["search_key", "typed_key"]
