"""Django's password check, loading all that makes the actor in one statement."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from tongban.identity.models import Account
from tongban.kernel.prepared import Prepared

_ACCOUNT = Prepared(lambda pk: Account.objects.with_actor().filter(pk=pk))


class AccountBackend(ModelBackend):
    """Runs the hasher for unknown user names too (Django does), so that time tells nothing."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Neither out of service nor locked by its owner; the login page says the same as for a wrong password."""
        return super().user_can_authenticate(user) and user.locked_at is None

    def get_user(self, user_id: Any) -> Account | None:
        account = _ACCOUNT.first(pk=int(user_id))
        return account if account is not None and self.user_can_authenticate(account) else None
