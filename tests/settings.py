"""Settings of the tests: the product's own, with a data folder and a database that nobody else uses."""

import os
import tempfile
from pathlib import Path

HOME_OF_TESTS = Path(tempfile.mkdtemp(prefix="keqiao-tests-"))
os.environ["KEQIAO_HOME"] = str(HOME_OF_TESTS)
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{HOME_OF_TESTS / 'unused.sqlite3'}"
os.environ["SECRET_KEY"] = "only-for-tests"

from keqiao.config.settings import *  # noqa: E402, F403
from keqiao.config.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and processes of a test must meet in one database.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME_OF_TESTS / "test.sqlite3")}
