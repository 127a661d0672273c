"""What a department fills in to connect a system."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongban.identity.public import Assurance
from tongban.openplatform.enums import Basis, ClientAuthentication, LoginScope
from tongban.openplatform.errors import ProposalInvalid
from tongban.openplatform.models import ConnectedSystem
from tongban.openplatform.services import signing

_PLAIN = ("name", "about", "home", "authentication", "signing_algorithm", "backchannel_logout_uri", "resource")
_LISTS = ("redirect_uris", "post_logout_redirect_uris")
SCOPES = [scope for scope in LoginScope if scope is not LoginScope.OPENID]


class SystemForm(forms.Form):
    """A new system, or a change of one: what it is, its addresses, and each group of data with purpose and ground."""

    name = forms.CharField(label=_("Name of the system"), max_length=100)
    about = forms.CharField(label=_("What it is for, in a sentence people understand"), max_length=500)
    home = forms.CharField(label=_("Its start page"), max_length=500, required=False)
    redirect_uris = forms.CharField(
        label=_("Addresses people come back to after the login"),
        help_text=_("One a line, written out in full; all on the same host."),
        widget=forms.Textarea({"rows": 3}),
    )
    post_logout_redirect_uris = forms.CharField(
        label=_("Addresses people come back to after logging out"),
        help_text=_("One a line."),
        widget=forms.Textarea({"rows": 2}),
        required=False,
    )
    backchannel_logout_uri = forms.CharField(
        label=_("Address we tell that somebody logged out"), max_length=500, required=False
    )
    authentication = forms.ChoiceField(
        label=_("How the system proves itself"), choices=ClientAuthentication.choices, widget=forms.RadioSelect
    )
    jwks = forms.CharField(
        label=_("Its public keys (JSON Web Key Set)"),
        help_text=_("Only when it proves itself with a private key."),
        widget=forms.Textarea({"rows": 4}),
        required=False,
    )
    signing_algorithm = forms.ChoiceField(
        label=_("How we sign for it"), choices=[(name, name) for name in signing.ALGORITHMS], widget=forms.RadioSelect
    )
    resource = forms.CharField(label=_("Address of its own API that takes our tokens"), max_length=500, required=False)
    level = forms.TypedChoiceField(
        label=_("How surely a person must be recognised to enter"),
        choices=[(int(level), level.label) for level in Assurance.Level],
        coerce=int,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for scope in SCOPES:
            self.fields[f"want_{scope}"] = forms.BooleanField(label=scope.label, required=False)
            self.fields[f"purpose_{scope}"] = forms.CharField(label=_("What for"), max_length=200, required=False)
            self.fields[f"basis_{scope}"] = forms.ChoiceField(
                label=_("On what ground"), choices=Basis.choices, required=False, initial=Basis.CONSENT
            )
            self.fields[f"legal_basis_{scope}"] = forms.CharField(
                label=_("Law and article"), max_length=200, required=False
            )

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each group of data, together."""
        return [
            {name: self[f"{name}_{scope}"] for name in ("want", "purpose", "basis", "legal_basis")} for scope in SCOPES
        ]

    def said(self) -> dict[str, Any]:
        """The content of a proposal. Raises ProposalInvalid when the keys are no JSON."""
        told = self.cleaned_data
        content: dict[str, Any] = {name: told[name] for name in _PLAIN} | {"level": told["level"]}
        content |= {name: told[name].split() for name in _LISTS}
        content["scopes"] = [
            {name: told[f"{name}_{scope}"] for name in ("purpose", "basis", "legal_basis")} | {"scope": scope.value}
            for scope in SCOPES
            if told[f"want_{scope}"]
        ]
        try:
            content["jwks"] = json.loads(told["jwks"] or "{}")
        except ValueError as bad:
            raise ProposalInvalid(
                field="jwks", reason=_("Give the public keys of the system as a JSON Web Key Set.")
            ) from bad
        return content


def initial_of(system: ConnectedSystem) -> dict[str, Any]:
    """The form as the system is in force."""
    known: dict[str, Any] = {name: getattr(system, name) for name in (*_PLAIN, "level")}
    known |= {name: "\n".join(getattr(system, name)) for name in _LISTS}
    known["jwks"] = json.dumps(system.jwks) if system.jwks else ""
    for row in system.scopes.all():
        known |= {f"want_{row.scope}": True, f"purpose_{row.scope}": row.purpose}
        known |= {f"basis_{row.scope}": row.basis, f"legal_basis_{row.scope}": row.legal_basis}
    return known


def new_initial() -> dict[str, Any]:
    return {"authentication": ClientAuthentication.BASIC, "signing_algorithm": "ES256", "level": 2}


def mark(form: forms.Form, refusal: Any) -> None:
    """A refusal beside the answer it is about."""
    field = str(refusal.details.get("field", ""))
    form.add_error(field if field in form.fields else None, str(refusal))
