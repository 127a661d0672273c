"""The shared fixtures of the house, for tests that stand outside a context."""

from tongban.conftest import *  # noqa: F403
