import gettext
import os
from pathlib import Path

import pytest

from tongban.config.translations import BadTranslation, catalogues, compile_all, compiled, disagreements, read

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)


def catalogue(folder: Path, text: str, *, context: str = "cases", header: str = HEADER) -> Path:
    path = folder / context / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + text, encoding="utf-8")
    return path


def translation(path: Path) -> gettext.GNUTranslations:
    with path.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


class TestCompileAll:
    def test_pythons_own_gettext_reads_what_was_written(self, tmp_path):
        path = catalogue(
            tmp_path,
            '#: a.py:1\nmsgid "Submit"\nmsgstr "提交申请"\n\n'
            'msgid ""\n"Two "\n"lines\\n"\nmsgstr ""\n"两"\n"行\\n"\n\n'
            'msgctxt "verb"\nmsgid "Open"\nmsgstr "打开"\n\n'
            'msgid "Open"\nmsgstr "未关闭"\n\n'
            'msgid "%(count)s day"\nmsgid_plural "%(count)s days"\nmsgstr[0] "%(count)s 天"\n',
        )

        assert compile_all(tmp_path) == [path.with_suffix(".mo")]

        chinese = translation(path)
        assert chinese.gettext("Submit") == "提交申请"
        assert chinese.gettext("Two lines\n") == "两行\n"
        assert chinese.pgettext("verb", "Open") == "打开"
        assert chinese.gettext("Open") == "未关闭"
        assert chinese.ngettext("%(count)s day", "%(count)s days", 3) == "%(count)s 天"

    def test_leaves_out_fuzzy_obsolete_and_untranslated_messages(self, tmp_path):
        path = catalogue(
            tmp_path,
            '#, fuzzy\nmsgid "Close"\nmsgstr "关"\n\nmsgid "Later"\nmsgstr ""\n\n#~ msgid "Old"\n#~ msgstr "旧"\n',
        )

        compile_all(tmp_path)

        chinese = translation(path)
        assert [chinese.gettext(text) for text in ("Close", "Later", "Old")] == ["Close", "Later", "Old"]

    def test_compiles_only_what_is_stale(self, tmp_path):
        path = catalogue(tmp_path, 'msgid "Yes"\nmsgstr "是"\n')
        compile_all(tmp_path)

        assert compile_all(tmp_path) == []

        later = path.with_suffix(".mo").stat().st_mtime_ns + 1_000_000
        os.utime(path, ns=(later, later))
        assert compile_all(tmp_path) == [path.with_suffix(".mo")]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ('msgid "Yes"\nmsgstr "是"\n\nmsgid "Yes"\nmsgstr "对"\n', "given twice"),
            ('msgid "Due %(day)s"\nmsgstr "%(days)s到期"\n', "not in the msgid"),
            ('msgid "Due %(day)s"\nmsgstr "到期"\n', "placeholders lost"),
            ('#, python-format\nmsgid "%s of %d"\nmsgstr "%s"\n', "placeholders lost"),
            ('#, python-brace-format\nmsgid "Hello {name}"\nmsgstr "你好 {nmae}"\n', "not in the msgid"),
            ('msgid "Yes\nmsgstr "是"\n', "quotes or a backslash"),
            ("what is this\n", "not part of a message"),
        ],
    )
    def test_refuses_a_flaw_and_names_the_line(self, tmp_path, text, reason):
        path = catalogue(tmp_path, text)

        with pytest.raises(BadTranslation, match=reason) as refused:
            compile_all(tmp_path)

        assert f"{path}:" in str(refused.value)
        assert not path.with_suffix(".mo").exists()

    def test_refuses_a_file_without_header(self, tmp_path):
        catalogue(tmp_path, 'msgid "Yes"\nmsgstr "是"\n', header="")

        with pytest.raises(BadTranslation, match="header"):
            compile_all(tmp_path)

    def test_tells_the_flaws_of_all_files_at_once(self, tmp_path):
        catalogue(tmp_path, "oops\n", context="cases")
        catalogue(tmp_path, "oops\n", context="ratings")

        with pytest.raises(BadTranslation) as refused:
            compile_all(tmp_path)

        assert len(str(refused.value).splitlines()) == 2


class TestDisagreements:
    def test_a_message_translated_in_two_ways_is_refused_each_time(self, tmp_path):
        catalogue(tmp_path, 'msgid "Back"\nmsgstr "返回"\n', context="cases")
        catalogue(tmp_path, 'msgid "Back"\nmsgstr "后退"\n', context="ratings")

        for _attempt in range(2):
            with pytest.raises(BadTranslation, match=r"ratings.*'Back' is translated differently in .*cases"):
                compile_all(tmp_path)

    def test_a_context_tells_two_meanings_apart(self, tmp_path):
        catalogue(tmp_path, 'msgid "Open"\nmsgstr "打开"\n', context="cases")
        path = catalogue(tmp_path, 'msgctxt "state"\nmsgid "Open"\nmsgstr "未关闭"\n', context="ratings")

        compile_all(tmp_path)

        assert translation(path).pgettext("state", "Open") == "未关闭"


class TestOurOwnCatalogues:
    def test_all_are_sound(self):
        for path in catalogues():
            assert compiled(read(path))

    def test_they_agree(self):
        assert disagreements({path: read(path) for path in catalogues()}) == []
