"""JSON under /api/v1/: each context brings a router; refusals become problem bodies here, once."""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NoReturn

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.module_loading import module_has_submodule
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from tongban.config.problems import problem, write_down
from tongban.kernel.access import Audience
from tongban.kernel.entrances import Entrance, operations_from
from tongban.kernel.errors import DomainError, InvalidInput, MalformedRequest, NotFound


class ObjectParser(Parser):
    """A body is one JSON object. Without this a list or a number would be read as an object with nothing in it, and a
    form saved that nobody filled in. NaN and Infinity are no JSON (RFC 8259 §6)."""

    def parse_body(self, request: Any) -> Any:
        said = json.loads(request.body, parse_constant=_no_json)
        if not isinstance(said, dict):
            raise TypeError("not an object")
        return said


def _no_json(constant: str) -> NoReturn:
    raise ValueError(constant)


api = NinjaAPI(
    parser=ObjectParser(),
    title="Tongban 通办 API",
    version="1.0.0",
    description="Items, applications, cases and verification. The same services and the same refusals as the pages.",
    urls_namespace="api",
    docs_url=None,
)


@api.exception_handler(DomainError)
def refused(request: Any, refusal: DomainError) -> HttpResponse:
    write_down(request, refusal)
    return problem(refusal)


@api.exception_handler(ValidationError)
def malformed(request: Any, error: ValidationError) -> HttpResponse:
    fields = {".".join(str(part) for part in entry["loc"]): [entry["msg"]] for entry in error.errors}
    return problem(InvalidInput(fields=fields))


@api.exception_handler(HttpError)
def unreadable(request: Any, error: HttpError) -> HttpResponse:
    """The framework itself raises it for one thing: a body that is not JSON."""
    return problem(MalformedRequest())


@api.exception_handler(Http404)
def nothing_there(request: Any, error: Http404) -> HttpResponse:
    return problem(NotFound())


def _mount() -> None:
    for context in settings.CONTEXTS:
        package = import_module(f"tongban.{context}")
        if context != "kernel" and module_has_submodule(package, "api"):
            api.add_router("", import_module(f"tongban.{context}.api.router").router)


_mount()


def _operations() -> Iterator[Entrance]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for one in view.operations:
                (knock,) = one.auth_callbacks or [router.auth]
                address = f"/api/v1{prefix}/{path.lstrip('/')}"
                declared: Audience = knock.open_to  # type: ignore[attr-defined] # kernel.api.knock sets it
                yield Entrance(f"api:{one.operation_id}", address, declared, one.methods[0])


operations_from(_operations)
