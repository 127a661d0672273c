"""How people type codes: spaces, hyphens, full-width characters, lower case."""

import unicodedata

_SEPARATORS = str.maketrans("", "", " \t\u3000-—–_·.")


def as_typed(text: str) -> str:
    """Upper case, half width, without separators."""
    return unicodedata.normalize("NFKC", text).strip().translate(_SEPARATORS).upper()
