"""What tests of the catalogue share."""

import pytest

from tongban.catalogue.search import finding, ranking


@pytest.fixture
def size_known(monkeypatch):
    """The size of the catalogue is kept in memory for ten minutes; tests keep nothing, but may count statements."""
    for module in (ranking, finding):
        monkeypatch.setattr(module, "ranked_at_most", lambda: ranking.RANKED)
