import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from tongban.kernel.files import packages
from tongban.kernel.files.media_types import DOCUMENTS, find_media_type, looks_like, media_type_of
from tongban.kernel.tests.files import samples


class TestFindMediaType:
    @pytest.mark.parametrize(
        ("data", "media_type"),
        [
            (samples.PDF, "application/pdf"),
            (b"\xef\xbb\xbf\r\n" + samples.PDF, "application/pdf"),
            (samples.JPEG, "image/jpeg"),
            (samples.png(), "image/png"),
            (samples.GIF, "image/gif"),
            (samples.WEBP, "image/webp"),
            (samples.TIFF, "image/tiff"),
            (samples.HEIC, "image/heic"),
            (samples.ofd(), "application/ofd"),
            (samples.docx(), packages.DOCX),
            (samples.xlsx(), packages.XLSX),
            (samples.compound("WordDocument", "1Table"), "application/msword"),
            (samples.compound("Workbook"), "application/vnd.ms-excel"),
            ("申请人:欧阳𠮷".encode(), "text/plain"),
            ("申请人:张三".encode("gb18030"), "text/plain"),
            ("申请人:张三".encode("utf-16"), "text/plain"),
            (samples.packed({"a.txt": b"a"}), "application/zip"),
        ],
    )
    def test_knows_what_we_take_by_its_content(self, data, media_type):
        assert media_type_of(data) == media_type

    @pytest.mark.parametrize(
        "data",
        [
            samples.EXE,
            samples.ELF,
            samples.SVG,
            b'<?xml version="1.0"?>' + samples.SVG,
            b"\xef\xbb\xbf  " + samples.SVG,
            samples.SVG.decode().encode("utf-16"),
            b"<!DOCTYPE html><p>hello",
            b"hello <SCRIPT>alert(1)</SCRIPT>",
            b"#!/bin/sh\nrm -rf /\n",
            b"<?php system($_GET[0]);",
            b"MZ" + samples.packed({"setup.txt": b"self-extracting"}),
            b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + b"\x00" * 40,
            b"\x4c\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 40,
            b"\x00\x01\x02\x03",
            b"text with a \x00 byte",
            samples.compound("\x05SummaryInformation"),
            samples.compound("WordDocument", "Macros", "VBA"),
            samples.compound("Workbook", "_VBA_PROJECT_CUR"),
            samples.compound("EncryptedPackage", "WordDocument"),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            samples.docx(**{"word/vbaProject.bin": b"x"}),
            samples.packed({"META-INF/MANIFEST.MF": b"Main-Class: Evil"}),
            samples.packed({"classes.dex": b"dex"}),
            b"PK\x03\x04 and nothing more",
            samples.docx()[:-30],
        ],
    )
    def test_refuses_everything_else(self, data):
        assert media_type_of(data) == ""

    def test_a_compound_file_whose_directory_runs_in_a_circle_ends(self):
        data = bytearray(samples.compound("WordDocument"))
        struct.pack_into("<I", data, 512 + 4, 1)  # sector 1 follows sector 1

        assert media_type_of(bytes(data)) == ""

    def test_zip_is_not_among_the_documents_unless_the_caller_says_so(self):
        assert "application/zip" not in DOCUMENTS

    def test_says_what_a_refused_file_looks_like(self):
        assert looks_like(io.BytesIO(samples.GIF)) == "image/gif"
        assert looks_like(io.BytesIO(b"")) == "unknown"


class TestZipBombs:
    def test_refuses_a_thousandfold_ratio(self):
        assert media_type_of(samples.docx(**{"word/media/a.bin": b"\x00" * 20_000_000})) == ""

    def test_refuses_a_lie_about_the_size(self):
        data = bytearray(samples.packed({"[Content_Types].xml": b"x", "word/document.xml": b"\x00" * 5_000_000}))
        at = data.rfind(b"PK\x01\x02")
        struct.pack_into("<I", data, at + 24, 10)  # the directory now says ten bytes
        local = data.rfind(b"PK\x03\x04")
        struct.pack_into("<I", data, local + 22, 10)

        assert media_type_of(bytes(data)) == ""

    def test_refuses_overlapping_entries(self):
        data = bytearray(samples.packed({"a": b"a" * 900, "b": b"b" * 900}, method=zipfile.ZIP_STORED))
        at = data.rfind(b"PK\x01\x02")
        struct.pack_into("<I", data, at + 42, 0)  # the second entry starts where the first does

        assert media_type_of(bytes(data)) == ""

    def test_refuses_too_many_entries_before_listing_them(self):
        data = bytearray(samples.packed({"a": b"a"}))
        at = data.rfind(b"PK\x05\x06")
        struct.pack_into("<I", data, at + 12, 500_000_000)

        with pytest.raises(packages.UnsafePackage, match="too many entries"):
            packages._check_directory(io.BytesIO(bytes(data)))

        many = samples.packed({f"{number}": b"" for number in range(packages.MOST_ENTRIES + 1)})
        assert media_type_of(many) == ""

    def test_takes_a_spreadsheet_inside_a_document(self):
        assert media_type_of(samples.docx(**{"word/embeddings/a.xlsx": samples.xlsx()})) == packages.DOCX

    def test_refuses_archives_three_deep(self):
        inner = samples.packed({"b.zip": samples.packed({"c.zip": samples.packed({"d": b"d"})})})

        assert media_type_of(inner) == ""

    def test_refuses_a_bomb_inside_a_document(self):
        bomb = samples.packed({"zeros": b"\x00" * 20_000_000})

        assert media_type_of(samples.docx(**{"word/embeddings/a.zip": bomb})) == ""

    def test_refuses_encrypted_entries(self):
        data = bytearray(samples.packed({"a": b"a"}))
        at = data.rfind(b"PK\x01\x02")
        struct.pack_into("<H", data, at + 8, 1)

        assert media_type_of(bytes(data)) == ""

    def test_memory_stays_flat_and_time_short(self):
        noise = bytes(range(256)) * 400
        entries = {f"{number}.bin": noise * 20 for number in range(20)} | {"[Content_Types].xml": b"x"}
        content = io.BytesIO(samples.packed(entries, method=zipfile.ZIP_STORED))

        tracemalloc.start()
        started = time.monotonic()
        find_media_type(content)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert peak < 4_000_000  # 40 MB unfolded
        assert time.monotonic() - started < 5
