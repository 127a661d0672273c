"""Documents of a case (文书): what they say (content, wording.toml), how they look (notice.typ), fonts, rendering."""

from tongban.cases.documents.content import (
    acceptance_content,
    decision_content,
    non_acceptance_content,
    receipt_content,
    supplement_content,
    title_of,
    word_of,
)
from tongban.cases.documents.render import Printed, print_document

__all__ = [
    "Printed",
    "acceptance_content",
    "decision_content",
    "non_acceptance_content",
    "print_document",
    "receipt_content",
    "supplement_content",
    "title_of",
    "word_of",
]
