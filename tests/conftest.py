"""The shared fixtures of the house, for tests that stand outside a context."""

from tongban.conftest import *  # noqa: F403
from tongban.conftest import _in_chinese, _no_network, _tests_may_empty_the_trails  # noqa: F401 a star leaves these out
