from collections.abc import Callable

import pytest

from keqiao.core.viewer import Viewer


@pytest.fixture
def clerk(viewer: Callable[[str], Viewer]) -> Viewer:
    """The office clerk of the sample."""
    return viewer("bangongshi")
