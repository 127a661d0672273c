"""The names of the icons in the sprite (assets/build.mjs reads the same list)."""

import json
from functools import cache
from pathlib import Path


@cache
def icon_names() -> frozenset[str]:
    return frozenset(json.loads((Path(__file__).parent / "icons.json").read_text(encoding="utf-8")))


def require_icon(name: str) -> str:
    """The name itself; an unknown one is a mistake of the page's author."""
    if name not in icon_names():
        raise ValueError(f"No icon {name!r}: add the lucide name to ui/icons.json and run npm run build.")
    return name
