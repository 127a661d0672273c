"""Widgets the engine needs beyond the house's: a date that keeps what is half typed, an address by division tree."""

from typing import Any

from django import forms

from tongban.identity import public as identity
from tongban.ui.forms import DateParts

DEEPEST = 4  # province, city, county, street


class DateWidget(DateParts):
    """Year, month, day in three boxes. What is not complete yet comes back as it was typed."""

    def decompress(self, value: Any) -> list[Any]:
        parts = str(value or "").split("-")
        return parts if len(parts) == 3 else [value or "", "", ""]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        parts = super().value_from_datadict(data, files, name)
        if not isinstance(parts, list):
            return parts
        typed = [str(part).strip() for part in parts]
        if not any(typed):
            return ""
        return typed[0] if typed[0] and not any(typed[1:]) else "-".join(typed)


class AddressWidget(forms.Widget):
    """One select for each level down to the chosen division, one more for the next, and a line for the rest.

    Without JavaScript the button beside the selects saves and shows the next level. The deepest choice that lies below
    the choice before it counts, so changing the province drops the old city.
    """

    template_name = "applications/forms/address.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        answer = value if isinstance(value, dict) else {}
        division = str(answer.get("division") or "")
        context["widget"]["levels"] = list(self.levels(name, division))
        context["widget"]["detail"] = answer.get("detail") or ""
        context["widget"]["complete"] = len(context["widget"]["levels"]) == len(path_of(division))
        return context

    def levels(self, name: str, division: str) -> Any:
        """For each select: its name, its options, the chosen code."""
        chosen = path_of(division)
        parents = ["", *chosen]
        for depth, parent in enumerate(parents[:DEEPEST]):
            options = identity.Divisions.below(parent)
            if options:
                code = chosen[depth] if depth < len(chosen) else ""
                yield {"name": f"{name}-{depth}", "options": options, "chosen": code, "depth": depth + 1}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        division = ""
        for depth in range(DEEPEST):
            code = str(data.get(f"{name}-{depth}") or "")[:12]
            if not code or path_of(code)[:-1] != path_of(division):
                break
            division = code
        detail = str(data.get(f"{name}-detail") or "")
        return {"division": division, "detail": detail} if division or detail.strip() else ""

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-detail" not in data

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0"


def path_of(division: str) -> list[str]:
    """Codes from the province down to ``division`` itself; [] when it is unknown."""
    path: list[str] = []
    found = identity.Divisions.find(division) if division else None
    while found is not None and len(path) < DEEPEST:
        path.insert(0, found.code)
        found = identity.Divisions.find(found.parent_code) if found.parent_code else None
    return path
