"""The product's own settings with one thing around it: the floor beside the real pages, and the CPU time of every answer."""

from keqiao.config.settings import *  # noqa: F403
from keqiao.config.settings import MIDDLEWARE

MIDDLEWARE = ["tests.bench.floor.beside", *MIDDLEWARE]
