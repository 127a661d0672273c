"""Django's password check, loading all that makes the actor in one statement."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from tongban.identity.models import Account


class AccountBackend(ModelBackend):
    """Runs the hasher for unknown user names too (Django does), so that time tells nothing."""

    def get_user(self, user_id: Any) -> Account | None:
        account = Account.objects.with_actor().filter(pk=user_id).first()
        return account if account is not None and self.user_can_authenticate(account) else None
