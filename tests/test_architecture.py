"""House rules that an import graph cannot see. Each was broken once on purpose (docs/adr/0002)."""

import ast
import dataclasses
import importlib
import inspect
import typing
from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey, Manager, Model, OneToOneField, QuerySet
from django.urls import URLResolver, get_resolver

from tests.architecture import SOURCE, floors, functions, modules, short, tree_of
from tongban.config.api import api
from tongban.kernel import events
from tongban.kernel.errors import every_refusal

FLOOR = floors()
CONTEXTS = [name for name in settings.CONTEXTS if name not in {"kernel", "ui"}]


def addresses(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern)
        else:
            yield pattern


def test_every_context_has_a_floor():
    assert {name for name in settings.CONTEXTS if name not in FLOOR} == set()


def test_foreign_keys_point_down_and_leave_no_trace():
    offences = []
    for model in apps.get_models():
        here = model._meta.app_label
        for field in model._meta.get_fields():
            if here not in FLOOR or not isinstance(field, ForeignKey | OneToOneField):
                continue
            there = field.related_model._meta.app_label
            if there == here or there not in FLOOR:
                continue
            if FLOOR[there] >= FLOOR[here] or not field.remote_field.hidden:
                offences.append(f"{model.__name__}.{field.name} -> {there}")
    assert offences == []


def test_every_table_says_what_it_holds():
    silent = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("tongban.") and not model._meta.db_table_comment
    ]
    assert silent == []


def _types_in(hint):
    yield hint
    for part in typing.get_args(hint):
        yield from _types_in(part)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        for part in typing.get_type_hints(hint).values():
            yield from _types_in(part)


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_model_leaves_its_house(context):
    door = importlib.import_module(f"tongban.{context}.public")
    offences = []
    for name in door.__all__:
        thing = getattr(door, name)
        if inspect.isclass(thing) and issubclass(thing, Model | QuerySet | Manager):
            offences.append(name)
        hints = typing.get_type_hints(thing) if inspect.isfunction(thing) or dataclasses.is_dataclass(thing) else {}
        for hint in hints.values():
            found = [part for part in _types_in(hint) if inspect.isclass(part)]
            offences += [name for part in found if issubclass(part, Model | QuerySet | Manager)]
    assert offences == []


@pytest.mark.parametrize("context", CONTEXTS)
def test_public_functions_say_what_they_do(context):
    door = importlib.import_module(f"tongban.{context}.public")
    things = [getattr(door, name) for name in door.__all__]
    assert [thing.__name__ for thing in things if inspect.isfunction(thing) and not thing.__doc__] == []


def test_every_page_says_who_may_knock():
    silent = [
        str(pattern.pattern)
        for pattern in addresses()
        if pattern.callback.__module__.startswith("tongban.") and not hasattr(pattern.callback, "open_to")
    ]
    assert silent == []


def test_every_operation_says_who_may_knock():
    silent = []
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                audiences = [getattr(callback, "open_to", None) for callback in operation.auth_callbacks]
                audiences = audiences or [getattr(router.auth, "open_to", None)]
                if None in audiences:
                    silent.append(f"{operation.methods} {path}")
    assert silent == []


def test_every_refusal_has_one_code_and_a_message():
    refusals = every_refusal()
    assert [code for code, times in Counter(refusal.code for refusal in refusals).items() if times > 1] == []
    assert [refusal.__name__ for refusal in refusals if not refusal.code or not str(refusal.message)] == []
    for refusal in refusals:
        context = refusal.__module__.split(".")[1]
        assert refusal.code.startswith(f"{context}."), refusal


def test_every_event_is_heard_or_says_why_not():
    unheard = [
        name for name, event in events.every_event().items() if not events.listeners_of(name) and not event.unheard
    ]
    assert unheard == []


def test_event_names_tell_their_context():
    for name, event in events.every_event().items():
        if event.__module__.startswith("tongban."):
            assert name.startswith(event.__module__.split(".")[1] + "."), name


def test_selectors_start_with_visible_to():
    """In selectors, a model that knows who may see it is never asked for anything else first."""
    guarded = {model.__name__ for model in apps.get_models() if hasattr(model._default_manager.all(), "visible_to")}
    offences = []
    for path in modules():
        if path.name != "selectors.py" and path.parent.name != "selectors":
            continue
        for node in ast.walk(tree_of(path)):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
                continue
            manager, asked = node.value, node.attr
            asks_a_guarded_model = manager.attr == "objects" and getattr(manager.value, "id", "") in guarded
            excused = "# every actor:" in path.read_text("utf-8").splitlines()[node.lineno - 1]
            if asks_a_guarded_model and asked not in {"visible_to", "editable_by"} and not excused:
                offences.append(f"{short(path)}:{node.lineno} {ast.unparse(node)}")
    assert offences == []


def test_only_the_edge_knows_the_user():
    """``request.user`` is read in config and identity; everybody else has ``request.actor``."""
    offences = [
        f"{short(path)}:{node.lineno}"
        for path in modules()
        if path.relative_to(SOURCE).parts[0] not in {"config", "identity"}
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "user" and getattr(node.value, "id", "") == "request"
    ]
    assert offences == []


def test_no_import_hides_in_a_function_to_dodge_a_floor():
    offences = []
    for path in modules():
        here = path.relative_to(SOURCE).parts[0]
        if here == "config":
            continue
        for function in functions(path):
            for node in ast.walk(function):
                module = node.module if isinstance(node, ast.ImportFrom) else None
                if module and module.startswith("tongban.") and module.split(".")[1] != here:
                    offences.append(f"{short(path)}:{node.lineno} {module}")
    assert offences == []


FORBIDDEN_NAMES = {"utils", "helpers", "common", "libraries", "signals", "managers", "mixins"}


def test_nothing_is_called_utils():
    assert [short(path) for path in modules() if FORBIDDEN_NAMES & {path.stem, *path.parent.parts[-1:]}] == []


def _budget_exempt(path, line=1):
    """A module or function over budget says why beside it: a comment ``# over budget: …`` on its first line."""
    lines = path.read_text("utf-8").splitlines()
    return bool(lines) and "# over budget:" in lines[line - 1]


def _longer_than(limit, paths):
    counts = {short(path): len(path.read_text("utf-8").splitlines()) for path in paths if not _budget_exempt(path)}
    return {name: count for name, count in counts.items() if count > limit}


def test_no_module_or_template_grows_too_big():
    assert _longer_than(400, modules()) == {}
    assert _longer_than(800, modules(tests=True)) == {}
    assert _longer_than(200, [path for path in SOURCE.rglob("*.html") if path.stat().st_size]) == {}


def test_no_function_grows_too_big():
    offences = []
    for path in modules():
        for function in functions(path):
            length = function.end_lineno - function.lineno + 1
            if length > 40 and not _budget_exempt(path, function.lineno):
                offences.append(f"{short(path)}:{function.lineno} {function.name}: {length} lines")
    assert offences == []


def test_a_public_door_stays_narrow():
    wide = {}
    for context in CONTEXTS:
        names = importlib.import_module(f"tongban.{context}.public").__all__
        if len(names) > 60:
            wide[context] = len(names)
    assert wide == {}


WRITERS_OF_TABLES = {
    "kernel/spreadsheets.py",  # disarms what a spreadsheet would run
    "cases/exports/text.py",  # with the hand of kernel.spreadsheets
    "cases/exports/sheet.py",  # a workbook that reads no text as a formula
    "catalogue/importing/template.py",  # our own words only
    "cases/services/national.py",  # for a machine, which takes cells as they are
}


def test_tables_to_take_away_are_written_by_one_hand():
    offences = [
        f"{short(path)}:{node.lineno}"
        for path in modules()
        if path.relative_to(SOURCE).as_posix() not in WRITERS_OF_TABLES
        for node in ast.walk(tree_of(path))
        if (
            isinstance(node, ast.Attribute)
            and (getattr(node.value, "id", ""), node.attr) in {("csv", "writer"), ("csv", "DictWriter")}
        )
        or (
            isinstance(node, ast.ImportFrom)
            and node.module in {"xlsxwriter", "openpyxl"}
            and {alias.name for alias in node.names} & {"Workbook"}
        )
    ]
    assert offences == []
