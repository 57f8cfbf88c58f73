"""What the ground floor itself writes."""

from keqiao.core.actions.clock import begin_sample, set_clock

__all__ = ["begin_sample", "set_clock"]
