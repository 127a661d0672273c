"""What other contexts may do with accounts: a namespace of the public door."""

from tongban.identity.errors import PasswordWrong
from tongban.identity.events import AccountClosed
from tongban.identity.services import closing
from tongban.kernel.actors import Actor


class Accounts:
    """Logins of parties (账号)."""

    Closed = AccountClosed
    PasswordWrong = PasswordWrong

    @staticmethod
    def close(*, actor: Actor, password: str) -> None:
        """End one's own account, with its mandates and contact details; the caller looks that no case is open.

        Raises PasswordWrong. Announces AccountClosed.
        """
        closing.close_account(actor=actor, password=password)
