"""From the content of a document to its PDF."""

from datetime import datetime
from pathlib import Path

from tongban.cases.documents.content import Content
from tongban.kernel.paper import Printed, as_picture, typeset

_LAYOUTS = Path(__file__).parent / "layouts"
LAYOUT = 1  # of new documents; an issued one keeps its own, and its file here never changes again


def print_document(
    content: Content, *, verify_url: str, progress_url: str, issued_at: datetime, layout: int = LAYOUT
) -> Printed:
    """Lay out one document. ``progress_url`` is used by the receipt slip only."""
    pictures = {
        "verify_url": verify_url,
        "verify_qr": as_picture(verify_url),
        "progress_url": progress_url,
        "progress_qr": as_picture(progress_url),
    }
    return typeset(_LAYOUTS / f"{layout}.typ", content, at=issued_at, as_is=pictures)
