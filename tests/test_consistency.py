"""Things that must agree across the house: templates, translations, READMEs, names of the workplace."""

import ast
import re
from functools import cache
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db.models import Choices
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from django.utils.translation.template import templatize

from tests.architecture import ROOT, SOURCE, modules, short, tree_of
from tongban.config import translations

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
GETTEXT = {f"{kind}gettext{lazy}" for kind in ("", "n", "p", "np") for lazy in ("", "_lazy")} | {"_"}
CHINESE = re.compile("[\u4e00-\u9fff]")


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


class Message(NamedTuple):
    """A text given to gettext: as it is, or with its plural, its context, or both."""

    text: str
    plural: str = ""
    context: str = ""

    def translated(self):
        if self.plural:
            found = npgettext(self.context, self.text, self.plural, 2) if self.context else ngettext(*self[:2], 2)
        else:
            found = pgettext(self.context, self.text) if self.context else gettext(self.text)
        return "" if found in (self.text, self.plural) else found


def _message(function, words):
    """The message of a call: ``words`` are its literal arguments, in order."""
    function = function.removesuffix("_lazy")
    context = words[0] if "p" in function.partition("gettext")[0] else ""
    text, *rest = words[1:] if context else words
    return Message(text, rest[0] if function.startswith("n") else "", context)


@cache
def _messages():
    """Every message of code and templates, with where it stands."""
    found = {}
    for path in modules():
        for node in ast.walk(tree_of(path)):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in GETTEXT:
                words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                if words and isinstance(words[0], str):
                    found.setdefault(_message(name, words), short(path))
    for path in TEMPLATES:
        for message in _messages_of(path.read_text("utf-8")):
            found.setdefault(message, short(path))
    return found


def _messages_of(template):
    """What {% translate %}, {% blocktranslate %} and _("…") of a template say to gettext."""
    literal = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
    call = re.compile(rf"\b(?P<function>n?p?gettext|_)\((?P<words>{literal}(?:\s*,\s*{literal})*)", re.S)
    for match in call.finditer(templatize(template)):
        words = [ast.literal_eval(word) for word in re.findall(literal, match["words"], re.S)]
        yield _message(match["function"], words)


def test_messages_of_templates_are_found_in_every_form():
    template = """{% translate "One" %}{% translate "Open" context "state" %}{% card _("Two") %}
        {% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
        {% blocktranslate context "verb" trimmed %}Close
        it{% endblocktranslate %}"""
    assert list(_messages_of(template)) == [
        Message("One"),
        Message("Open", context="state"),
        Message("Two"),
        Message("%(n)s row", "%(n)s rows"),
        Message("Close it", context="verb"),
    ]


def test_every_message_has_its_chinese():
    with translation.override("zh-hans"):
        missing = {
            message: place
            for message, place in _messages().items()
            if re.search("[A-Za-z]{3}", message.text) and not CHINESE.search(message.text) and not message.translated()
        }
    assert missing == {}


def test_every_label_of_a_code_table_has_its_english():
    """Labels are terms of national code tables: Chinese is their source, English their translation."""
    with translation.override("en"):
        missing = {
            message: place
            for message, place in _messages().items()
            if CHINESE.search(message.text) and not re.search("[a-z]{3}", message.text) and not message.translated()
        }
    assert missing == {}


def every_choices(root=Choices):
    for choices in root.__subclasses__():
        if choices.__module__.startswith("tongban."):
            yield choices
        yield from every_choices(choices)


def test_every_choice_shown_to_people_can_be_translated():
    """A bare literal would stay Chinese on English pages. Languages are named in themselves."""
    bare = [
        f"{choices.__name__}.{choice.name}"
        for choices in every_choices()
        for choice in choices
        if isinstance(choice._label_, str) and choices.__name__ != "Language"
    ]
    assert bare == []


def test_chinese_is_written_with_chinese_punctuation():
    """A comma, colon, question mark of ASCII between two Chinese characters is a slip of the keyboard."""
    han, half = "\u4e00-\u9fff", ",:;!?"
    slip = re.compile(f"[{han}][{half}][{han}]|[{han}][{half}]$")
    texts = [
        (f"{short(path)}:{entry.line}", text)
        for path in translations.catalogues()
        if path.parents[1].name == "zh_Hans"
        for entry in translations.read(path)
        for text in entry.texts.values()
    ]
    texts += [
        (f"{short(path)}:{number}", line.rstrip("\"',"))
        for pattern in ("cases/documents/*.toml", "messaging/data/*.toml", "portal/data/*.toml", "**/showcase/*.toml")
        for path in SOURCE.glob(pattern)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if not line.startswith("#")
    ]
    assert [(place, text) for place, text in texts if slip.search(text)] == []


def test_no_chinese_stands_outside_the_translations_of_templates():
    """Chinese typed into a template would stay Chinese for readers of the English pages."""
    comment = re.compile(r"{#.*?#}|{% comment .*?{% endcomment %}", re.S)
    offences = []
    for path in TEMPLATES:
        text = comment.sub("", path.read_text("utf-8"))
        text = text.replace("中文", "")  # a language is named in itself
        if CHINESE.search(text) and "styleguide" not in path.name:
            offences.append(f"{short(path)}: {CHINESE.search(text)[0]}")
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


@cache
def _words_of_the_source():
    return {word for path in modules() for word in re.findall(r"\w+", path.read_text("utf-8"))}


@pytest.mark.parametrize("context", [name for name in settings.CONTEXTS if name != "ui"])
def test_use_cases_named_in_a_readme_exist(context):
    folder = SOURCE / context
    modules_there = {path.stem for path in folder.rglob("*.py")} | {path.name for path in folder.iterdir()}
    named = set(_named_in_use_cases((folder / "README.md").read_text("utf-8")))
    assert named
    assert named - modules_there - _words_of_the_source() == set()  # a row also names events of other contexts


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


def test_tests_named_in_documents_exist():
    """``src/…::Class::test`` in the documents is there, so that a table of what is tried stays true."""
    named = {
        found
        for path in (ROOT / "docs").rglob("*.md")
        for found in re.findall(r"`(src/[\w/]+\.py(?:::\w+)+)`", path.read_text("utf-8"))
    }
    assert named
    assert sorted(each for each in named if not _is_a_test(each)) == []


def _is_a_test(named):
    path, *names = named.split("::")
    if not (ROOT / path).is_file():
        return False
    here = tree_of(ROOT / path).body
    for name in names:
        found = [node for node in here if getattr(node, "name", "") == name]
        if not found:
            return False
        here = getattr(found[0], "body", [])
    return True
