"""What each duty may do: the permission table. Read it with the service bureau beside you."""

from tongban.identity.enums import Role

WINDOW_INTAKE = "window:application:intake"
CASE_READ = "staff:case:read"
CASE_ACCEPT = "staff:case:accept"
CASE_REVIEW = "staff:case:review"
CASE_DECIDE = "staff:case:decide"
CATALOGUE_EDIT = "staff:catalogue:edit"
CATALOGUE_PUBLISH = "staff:catalogue:publish"
BUREAU_WATCH = "bureau:case:watch"
BUREAU_MESSAGES = "bureau:messaging:edit"
OPERATE = "operator:platform:run"

PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.WINDOW_CLERK: frozenset({WINDOW_INTAKE, CASE_READ, CASE_ACCEPT}),
    Role.REVIEWER: frozenset({CASE_READ, CASE_ACCEPT, CASE_REVIEW}),
    Role.DECIDER: frozenset({CASE_READ, CASE_ACCEPT, CASE_REVIEW, CASE_DECIDE}),
    Role.CATALOGUE_EDITOR: frozenset({CATALOGUE_EDIT, CATALOGUE_PUBLISH}),
    Role.BUREAU: frozenset({BUREAU_WATCH, BUREAU_MESSAGES, CATALOGUE_EDIT, CATALOGUE_PUBLISH}),
    Role.OPERATOR: frozenset({OPERATE}),
}


def permissions_of(roles: list[str]) -> frozenset[str]:
    """All permissions of a list of role names."""
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))
