"""The shared fixtures of the house, for tests that stand outside a context."""

import pytest
from django.db import transaction
from django.test import override_settings

from tests import world as worlds
from tongban.conftest import *  # noqa: F403
from tongban.conftest import _in_chinese, _no_network, _tests_may_empty_the_trails  # noqa: F401 a star leaves these out


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Built once for a module and rolled back at its end; each test rolls back what it did."""
    home = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(TONGBAN_KERNEL_FILES_HOME=home), transaction.atomic():
        yield worlds.create()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def clients(world):
    """Everybody of the world, at a browser of their own."""
    return {name: worlds.client_of(actor) for name, actor in world.everybody()}
