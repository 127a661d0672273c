import pytest

from tongban.kernel.access import Audience, require_audience
from tongban.kernel.actors import PUBLIC, Actor, ActorKind
from tongban.kernel.errors import LoginNeeded, NotAllowed

CITIZENS = Audience(frozenset({ActorKind.CITIZEN}))
CLERKS = Audience(frozenset({ActorKind.STAFF}), "window:application:intake")


class TestRequireAudience:
    def test_sends_the_public_to_the_login(self):
        with pytest.raises(LoginNeeded):
            require_audience(CITIZENS, PUBLIC)

    def test_refuses_another_kind_of_actor(self):
        with pytest.raises(NotAllowed):
            require_audience(CITIZENS, Actor(ActorKind.STAFF, 1))

    def test_asks_staff_for_the_permission(self):
        with pytest.raises(NotAllowed):
            require_audience(CLERKS, Actor(ActorKind.STAFF, 1))

        require_audience(CLERKS, Actor(ActorKind.STAFF, 1, permissions=frozenset({"window:application:intake"})))
