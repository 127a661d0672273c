"""Persons, organisations, authorities, divisions, halls, staff, accounts and their factors, mandates."""

from tongban.identity.models.account import Account, Appointment, SensitiveItem, Staff, StaffItem, StaffRole
from tongban.identity.models.codes import OneTimeCode
from tongban.identity.models.credit import FalsePromise
from tongban.identity.models.factors import Authenticator, Entry, LinkedAccount, Passkey, RecoveryCode
from tongban.identity.models.mandate import Mandate, MandateUse
from tongban.identity.models.office import Branch, LegalRepresentative
from tongban.identity.models.party import Party
from tongban.identity.models.places import Authority, Division, Hall

__all__ = [
    "Account",
    "Appointment",
    "Authenticator",
    "Authority",
    "Branch",
    "Division",
    "Entry",
    "FalsePromise",
    "Hall",
    "LegalRepresentative",
    "LinkedAccount",
    "Mandate",
    "MandateUse",
    "OneTimeCode",
    "Party",
    "Passkey",
    "RecoveryCode",
    "SensitiveItem",
    "Staff",
    "StaffItem",
    "StaffRole",
]
