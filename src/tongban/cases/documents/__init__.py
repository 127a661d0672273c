"""Documents of a case (文书): what they say (content, wording.toml), how they look (layouts/), rendering."""

from tongban.cases.documents.acts import (
    Paper,
    act_content,
    commitment_promise,
    delivery_labels,
    signature_words,
    tolerance_promise,
)
from tongban.cases.documents.content import (
    acceptance_content,
    applicants_of,
    decision_content,
    in_full,
    limit_in_words,
    matter_in_words,
    non_acceptance_content,
    receipt_content,
    supplement_content,
    title_of,
    word_of,
)
from tongban.cases.documents.render import LAYOUT, print_document
from tongban.kernel.paper import Printed

__all__ = [
    "LAYOUT",
    "Paper",
    "Printed",
    "acceptance_content",
    "act_content",
    "applicants_of",
    "commitment_promise",
    "decision_content",
    "delivery_labels",
    "in_full",
    "limit_in_words",
    "matter_in_words",
    "non_acceptance_content",
    "print_document",
    "receipt_content",
    "signature_words",
    "supplement_content",
    "title_of",
    "tolerance_promise",
    "word_of",
]
