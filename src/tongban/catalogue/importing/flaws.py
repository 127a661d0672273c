"""What the import says about one row."""

from dataclasses import dataclass

from tongban.catalogue.enums import Severity

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Flaw:
    """One flaw of one row: which rule, where, the value as it stood in the file, what was made of it.

    An ERROR of a row means the row is not imported at all (REFUSED_ROW rules) or the version stays a draft.
    """

    rule: str
    severity: Severity
    message: str
    column: str = ""
    value: str = ""

    @classmethod
    def error(cls, rule: str, message: str, column: str = "", value: object = "") -> "Flaw":
        return cls(rule, Severity.ERROR, str(message), column, str(value)[:SHOWN])

    @classmethod
    def warning(cls, rule: str, message: str, column: str = "", value: object = "") -> "Flaw":
        return cls(rule, Severity.WARNING, str(message), column, str(value)[:SHOWN])

    @classmethod
    def note(cls, rule: str, message: str, column: str = "", value: object = "") -> "Flaw":
        return cls(rule, Severity.NOTE, str(message), column, str(value)[:SHOWN])
