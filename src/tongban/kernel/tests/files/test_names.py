import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.files.names import safe_name

PDF = {"extensions": ("pdf",), "known": frozenset({"pdf", "jpg", "png"})}


class TestSafeName:
    @pytest.mark.parametrize(
        ("raw", "name"),
        [
            ("身份证.pdf", "身份证.pdf"),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\li\\证明.PDF", "证明.PDF"),
            ("a\x00b\r\nSet-Cookie: x.pdf", "a_b__Set-Cookie_ x.pdf"),
            ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
            ("photo.jpg", "photo.pdf"),
            ("setup.exe", "setup.exe.pdf"),
            ("run.bat", "run.bat.pdf"),
            ("", "file.pdf"),
            (".pdf", "pdf.pdf"),
            ("..", "file.pdf"),
            ("con.pdf", "_con.pdf"),
            ("𠮷田·阿依努尔.pdf", "𠮷田·阿依努尔.pdf"),
            ("\ud800.pdf", "_.pdf"),
        ],
    )
    def test_keeps_what_people_read_and_drops_tricks(self, raw, name):
        assert safe_name(raw, **PDF) == name

    def test_keeps_the_extension_of_a_long_name(self):
        name = safe_name("长" * 400 + ".pdf", **PDF)

        assert len(name) == 255
        assert name.endswith("长.pdf")

    @given(st.text(max_size=400))
    def test_is_always_harmless(self, raw):
        name = safe_name(raw, **PDF)

        assert 0 < len(name) <= 255
        assert name.lower().endswith(".pdf")
        assert not set(name) & set('/\\\x00\r\n"<>|\u202e')
        assert safe_name(name, **PDF) == name
