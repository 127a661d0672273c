"""What other contexts ask about assurance: a namespace of the public door."""

from typing import Any

from tongban.identity import assurance, levels
from tongban.identity.errors import AssuranceTooLow
from tongban.identity.services import held


class Assurance:
    """How surely a resident must be recognised for an act (认证等级)."""

    Level = assurance.Level
    OwnAct = assurance.OwnAct
    TooLow = AssuranceTooLow
    require = staticmethod(levels.require)
    require_for = staticmethod(levels.require_for)
    needed_for = staticmethod(levels.needed_for)

    @staticmethod
    def hold(request: Any) -> bool:
        """Keep the form a refused request carried, to be sent again after the further proof. False: it could not be."""
        return held.hold(request)
