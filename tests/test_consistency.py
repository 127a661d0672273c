"""Things that must agree across the house: templates, translations, READMEs, names of the workplace."""

import ast
import re
from functools import cache

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.utils.translation.template import templatize

from tests.architecture import ROOT, SOURCE, modules, short, tree_of

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
GETTEXT = {"gettext": 1, "gettext_lazy": 1, "_": 1, "ngettext": 2, "ngettext_lazy": 2}


def _name(path):
    return str(path).split("/templates/", 1)[1]


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_template_compiles(path):
    get_template(_name(path))


def test_templates_are_used():
    text = "\n".join(path.read_text("utf-8") for path in [*modules(), *TEMPLATES])
    framework = ("django/", "ui/")
    unused = [_name(path) for path in TEMPLATES if _name(path) not in text and not _name(path).startswith(framework)]
    assert unused == []


def test_no_inline_script_or_style():
    """The content security policy forbids them; a page that needs one would silently break."""
    script = r"<script(?![^>]*(src=|application/(ld\+)?json))"
    inline = re.compile(script + r"|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.I)
    offences = [_name(path) for path in TEMPLATES if inline.search(path.read_text("utf-8"))]
    assert offences == []


@cache
def _messages():
    """Every English message id of code and templates, with where it stands."""
    found = {}
    for path in modules():
        for node in ast.walk(tree_of(path)):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name not in GETTEXT:
                continue
            words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if words and isinstance(words[0], str):
                found.setdefault(tuple(words[: GETTEXT[name]]), short(path))
    call = re.compile(r"""\bgettext\((?:u)?(?P<text>(?P<quote>['"]{1,3}).*?(?<!\\)(?P=quote))\)""", re.S)
    for path in TEMPLATES:
        for match in call.finditer(templatize(path.read_text("utf-8"))):
            found.setdefault((ast.literal_eval(match["text"]),), short(path))
    return found


def _in_chinese(message):
    return gettext(message[0]) if len(message) == 1 else ngettext(*message, 2)


def test_every_message_has_its_chinese():
    with translation.override("zh-hans"):
        missing = {
            message: place
            for message, place in _messages().items()
            if re.search("[A-Za-z]{3}", message[0]) and _in_chinese(message) in message
        }
    assert missing == {}


def test_no_chinese_stands_outside_the_translations_of_templates():
    """Chinese typed into a template would stay Chinese for readers of the English pages."""
    chinese = re.compile("[\u4e00-\u9fff]")
    comment = re.compile(r"{#.*?#}|{% comment .*?{% endcomment %}", re.S)
    offences = []
    for path in TEMPLATES:
        text = comment.sub("", path.read_text("utf-8"))
        text = text.replace("中文", "")  # a language is named in itself
        if chinese.search(text) and "styleguide" not in path.name:
            offences.append(f"{short(path)}: {chinese.search(text)[0]}")
    assert offences == []


@pytest.mark.parametrize("context", list(settings.CONTEXTS))
def test_every_context_explains_itself(context):
    readme = SOURCE / context / "README.md"
    assert readme.exists()
    assert len(readme.read_text("utf-8")) > 400


def _named_in_use_cases(text):
    """Names of code in the rows of a use-case table: `services.acceptance.accept_case` and the like."""
    for table in re.findall(r"^\| use case .*?(?=\n\n|\Z)", text, re.M | re.S):
        for token in re.findall(r"`([^`]+)`", table):
            if re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", token) and ("_" in token or "." in token):
                yield token.split(".")[-1]


@pytest.mark.parametrize("context", [name for name in settings.CONTEXTS if name != "ui"])
def test_use_cases_named_in_a_readme_exist(context):
    folder = SOURCE / context
    source = "\n".join(path.read_text("utf-8") for path in modules())  # a row also names events of other contexts
    modules_there = {path.stem for path in folder.rglob("*.py")} | {path.name for path in folder.iterdir()}
    named = set(_named_in_use_cases((folder / "README.md").read_text("utf-8")))
    assert named
    assert {name for name in named if name not in modules_there and not re.search(rf"\b{name}\b", source)} == set()


def test_documents_link_to_what_exists():
    broken = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *SOURCE.rglob("README.md")]:
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text("utf-8")):
            if "://" not in target and not target.startswith("mailto:") and not (path.parent / target).exists():
                broken.append(f"{short(path)}: {target}")
    assert broken == []


def test_use_cases_have_one_decision_record_each_number():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers)) > 0
