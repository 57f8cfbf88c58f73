"""What every test may use: one world a run (the sample, built through the real actions), and its cast."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client

from keqiao.accounts.models import User
from keqiao.accounts.queries import viewer_for
from keqiao.core.viewer import Viewer
from keqiao.demo import sample


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """The test database of the run, filled once with the sample; each test rolls back what it does."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        sample.fill()
    yield


def pytest_unconfigure() -> None:
    """The data folder of the run goes last: the test database in it is taken down before."""
    shutil.rmtree(settings.HOME, ignore_errors=True)


@pytest.fixture
def viewer(db: None) -> Callable[[str], Viewer]:
    """The viewer of one of the cast, by username: `viewer("pujibu")`."""
    return lambda username: viewer_for(User.objects.get(username=username))


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    """A client signed in as one of the cast."""

    def sign_in(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in
