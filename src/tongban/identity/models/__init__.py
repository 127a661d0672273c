"""Persons, organisations, authorities, divisions, halls, staff, accounts, mandates."""

from tongban.identity.models.account import Account, Staff, StaffRole
from tongban.identity.models.credit import FalsePromise
from tongban.identity.models.mandate import Mandate
from tongban.identity.models.party import Party
from tongban.identity.models.places import Authority, Division, Hall

__all__ = [
    "Account",
    "Authority",
    "Division",
    "FalsePromise",
    "Hall",
    "Mandate",
    "Party",
    "Staff",
    "StaffRole",
]
