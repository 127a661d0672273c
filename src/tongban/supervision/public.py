"""What other contexts may use from supervision. No model leaves this house."""

from tongban.supervision.figures import PublicFigures, Share
from tongban.supervision.services import publishing

__all__ = ["PublicFigures", "Share", "public_figures"]


def public_figures() -> PublicFigures:
    """The figures a public page may show, each with its denominator and its window of time; at most a minute old."""
    return publishing.public_figures()
