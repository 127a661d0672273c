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

__all__ = [
    "acceptance_content",
    "decision_content",
    "non_acceptance_content",
    "receipt_content",
    "supplement_content",
    "title_of",
    "word_of",
]
