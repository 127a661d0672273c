"""The permissions of registers, by the names this house uses for them."""

from tongban.identity.public import RegisterPermission

LOOK_UP = RegisterPermission.LOOK_UP
KEEP = RegisterPermission.KEEP
ANSWER = RegisterPermission.ANSWER
WATCH = RegisterPermission.WATCH
