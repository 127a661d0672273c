"""What other contexts may do with accounts: a namespace of the public door."""

from typing import TypeAlias

from django.db.models import Q

from tongban.identity import selectors
from tongban.identity.enums import HandoutReason, LoginChange
from tongban.identity.errors import AuthorityNotFound, PasswordWrong, StaffNotFound
from tongban.identity.events import AccountClosed, LoginChanged, PasswordHandedOut, StaffLeft
from tongban.identity.models import Authority, Staff
from tongban.identity.roles import AdminPermission
from tongban.identity.services import closing, networks, staff
from tongban.kernel.actors import SYSTEM, Actor


class Accounts:
    """Logins of parties (账号)."""

    READ_TRAIL = AdminPermission.READ_TRAIL

    Closed = AccountClosed
    HandoutReason: TypeAlias = HandoutReason
    PasswordHandedOut: TypeAlias = PasswordHandedOut
    LoginChange: TypeAlias = LoginChange
    LoginChanged: TypeAlias = LoginChanged
    PasswordWrong = PasswordWrong
    StaffLeft: TypeAlias = StaffLeft

    @staticmethod
    def close(*, actor: Actor, password: str) -> None:
        """End one's own account, with its mandates and contact details; the caller looks that no case is open.

        Raises PasswordWrong. Announces AccountClosed.
        """
        closing.close_account(actor=actor, password=password)

    @staticmethod
    def in_scope(actor: Actor, field: str = "item_code") -> Q:
        """The condition that narrows a query to what a member of staff sees of the department's items (数据范围).

        Listed items only, or all but the sensitive ones that are not on their list. ``field`` leads to the code of the
        item. For the branch of ``visible_to`` that a department's staff takes.
        """
        return selectors.in_scope(actor, field)

    @staticmethod
    def let_staff_log_in_from(authority_code: str, text: str) -> list[str]:
        """For the command line: the networks of a department, one a line; empty text opens the door to everywhere.

        Raises AuthorityNotFound, NetworkRefused.
        """
        found = Authority.objects.filter(code=authority_code.strip().upper()).first()
        if found is None:
            raise AuthorityNotFound
        return networks.set_networks(actor=SYSTEM, authority_id=found.pk, text=text)

    @staticmethod
    def hand_out_staff_password(username: str) -> str:
        """For the command line: a new first password, shown once, for any member of staff, administrators too.

        Raises StaffNotFound.
        """
        found = Staff.objects.filter(account__username=username.strip().lower()).first()
        if found is None:
            raise StaffNotFound
        return staff.hand_out_staff_password(actor=SYSTEM, staff_id=found.pk).password
