import pytest

from tongban.messaging import wording
from tongban.messaging.errors import StrayBrace, UnknownPlaceholder

VALUES = dict.fromkeys(wording.PLACEHOLDERS, "") | {"name": "张三", "item_title": "办证"}


class TestCheck:
    def test_names_the_placeholders_used(self):
        assert wording.check("{name},您的{item_title}") == {"name", "item_title"}

    @pytest.mark.parametrize("text", ["{password}", "{name_}", "你好{staff}"])
    def test_refuses_a_placeholder_nobody_fills(self, text):
        with pytest.raises(UnknownPlaceholder) as refusal:
            wording.check(text)
        assert "{case_number}" in str(refusal.value)

    @pytest.mark.parametrize(
        "text", ["{name", "name}", "{name.email}", "{name!r}", "{0}", "{ name }", "{}", "{name:>9}"]
    )
    def test_refuses_everything_that_is_not_a_plain_placeholder(self, text):
        with pytest.raises(StrayBrace):
            wording.check(text)

    def test_a_doubled_brace_is_a_brace(self):
        assert wording.check("{{name}}") == frozenset()
        assert wording.fill("{{name}}", VALUES) == "{name}"


class TestFill:
    def test_leaves_out_a_line_whose_placeholder_is_empty(self):
        assert wording.fill("{name},您好:\n请在 {due_on} 前补正。\n谢谢", VALUES) == "张三,您好:\n谢谢"

    def test_does_not_fill_placeholders_inside_a_value(self):
        assert wording.fill("{name}", VALUES | {"name": "{link}"}) == "{link}"

    @pytest.mark.parametrize("text", ["{% include 'x' %}", "{{ settings.SECRET_KEY }}"])
    def test_is_no_template_engine(self, text):
        with pytest.raises(StrayBrace):
            wording.check(text.replace("{{", "{").replace("}}", "}"))
        assert "SECRET_KEY" not in wording.fill("{name}", VALUES | {"name": "x"})


class TestOneLine:
    @pytest.mark.parametrize(
        "subject",
        ["补正\r\nBcc: everyone@example.cn", "补正\nTo: x", "补\x00正\x85", "补正\u2028Bcc: x", "补正\u202egnp.exe"],
    )
    def test_cannot_start_another_header(self, subject):
        line = wording.one_line(subject)
        assert not set("\r\n\x00\x85\u2028\u202e") & set(line)


class TestShownValues:
    def test_writes_dates_as_people_do(self):
        assert wording.shown_values({"due_on": "2026-03-16"}, "zh-hans")["due_on"] == "2026年3月16日（周一）"
        assert wording.shown_values({"due_on": "2026-03-16"}, "en")["due_on"] == "Monday, 16 March 2026"

    def test_ignores_what_no_template_may_use(self):
        assert "certificate_number" not in wording.shown_values({"certificate_number": "11010519491231002X"}, "en")
