"""A document comes out of its record byte for byte; a record becomes an archive that anybody can check."""

import hashlib
import json
import subprocess
import sys
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings

from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors import CaseNotFound
from tongban.cases.errors_of_acts import CaseStillOpen, PackageNotFound
from tongban.cases.models import ArchivePackage, Notice
from tongban.cases.services import archive, notices
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.identity import public as identity
from tongban.kernel import clock, files
from tongban.kernel.errors import NotAllowed

LAYOUTS = {1: "0940726f943abc9c1c7bebc43142f1a42b8c897803496f9a727b54d3ca25121c"}
TOOL = Path(__file__).parents[4] / "tools" / "verify_archive.py"


@pytest.mark.django_db
class TestRegeneration:
    @pytest.mark.parametrize("kind", [NoticeKind.RECEIPT, NoticeKind.ACCEPTANCE, NoticeKind.GRANT])
    def test_the_same_bytes_today_and_years_later_under_another_address(self, kind):
        case = factories.case(CaseState.GRANTED)
        notice = Notice.objects.get(case=case, kind=kind)
        file_id = notices.render_notice(notice_id=notice.pk).file_id
        with files.open_file(file_id) as content:
            kept = content.read()
        notice.refresh_from_db()
        with clock.standing_at(clock.now() + timedelta(days=3650)):
            assert notices.print_again(notice).pdf == kept
        if kind != NoticeKind.RECEIPT:  # a slip carries no address of its own
            with override_settings(TONGBAN_SITE_URL="https://moved.example.cn"):
                assert notices.print_again(notice).pdf == kept

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_a_layout_in_use_is_never_changed(self, layout):
        """Documents issued with it must print the same. To change the look, add the next number."""
        path = Path(notices.documents.__file__).parent / "layouts" / f"{layout}.typ"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == LAYOUTS[layout]


@pytest.mark.django_db(transaction=True)
class TestNumbers:
    def test_have_no_gap_after_an_act_that_failed_nor_between_two_at_once(self):
        case = factories.case(CaseState.ACCEPTED)
        authority = identity.get_authority(case.authority_id)
        taken, barrier = [], threading.Barrier(4)

        def take(*, fail: bool) -> None:
            try:
                barrier.wait(5)
                with transaction.atomic():
                    number = notices.next_number(kind=NoticeKind.EXTENSION, authority=authority, at=at("2026-03-02"))
                    if fail:
                        raise RuntimeError
                    taken.append(number)
            except RuntimeError:
                pass
            finally:
                connection.close()

        threads = [threading.Thread(target=take, kwargs={"fail": place == 1}) for place in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(number[-5:-1] for number in taken) == ["0001", "0002", "0003"]
        with transaction.atomic():
            other_year = notices.next_number(kind=NoticeKind.EXTENSION, authority=authority, at=at("2027-03-02"))
        assert other_year.endswith("0001号")


@pytest.mark.django_db
class TestPackage:
    def made(self, **wanted) -> tuple[ArchivePackage, bytes]:
        case = factories.case(CaseState.GRANTED, **wanted)
        asked = archive.ask_for_package(actor=factories.staff_of(case), case_number=case.number)
        package = archive.make_package(package_id=asked.pk)
        with files.open_file(package.file_id) as content:
            return package, content.read()

    def test_holds_metadata_documents_materials_and_history(self, tmp_path):
        stored = files.store_bytes(name="身份证.pdf", data=b"%PDF-1.4 x %%EOF", media_type="application/pdf")
        package, data = self.made(materials=[factories.material(file_id=stored.id)])
        path = tmp_path / "case.zip"
        path.write_bytes(data)
        with zipfile.ZipFile(path) as packed:
            names = {name.partition("/")[2] for name in packed.namelist()}
            root = package.case.number
            described = json.loads(packed.read(f"{root}/metadata.json"))
            history = json.loads(packed.read(f"{root}/history.json"))
            manifest = packed.read(f"{root}/manifest.json")
        assert {"metadata.xml", "metadata.json", "history.json", "materials/001.pdf", "documents/003.pdf"} <= names
        assert described["applicant"]["name"] == "张三丰"
        assert all(each["renders_again"] for each in described["files"] if each["path"].startswith("documents/"))
        assert [line["action"] for line in history][-1] == "granted"
        assert hashlib.sha256(manifest).hexdigest() == package.manifest_sha256

    def test_an_outside_script_finds_it_whole_and_finds_what_was_changed(self, tmp_path):
        _package, data = self.made()
        whole, forged = tmp_path / "whole.zip", tmp_path / "forged.zip"
        whole.write_bytes(data)
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(forged, "w") as target:
            for name in source.namelist():
                content = source.read(name)
                target.writestr(name, content.replace(b"granted", b"refused") if "history" in name else content)
        asked = [
            subprocess.run([sys.executable, TOOL, path], capture_output=True, text=True) for path in (whole, forged)
        ]
        assert [each.returncode for each in asked] == [0, 1]
        assert "SM3 differs" in asked[1].stdout

    def test_the_same_record_gives_the_same_bytes(self):
        package, data = self.made()
        assert archive.pack(package.case)[0] == data

    def test_a_repeat_makes_nothing_anew(self):
        package, _data = self.made()
        assert archive.make_package(package_id=package.pk).file_id == package.file_id
        case = factories.case(CaseState.REFUSED)
        staff = factories.staff_of(case)
        first = archive.ask_for_package(actor=staff, case_number=case.number)
        assert archive.ask_for_package(actor=staff, case_number=case.number).pk == first.pk

    def test_is_for_the_head_of_the_authority_and_for_closed_cases(self):
        running = factories.case(CaseState.ACCEPTED)
        with pytest.raises(CaseStillOpen):
            archive.ask_for_package(actor=factories.staff_of(running), case_number=running.number)
        package, _data = self.made()
        number = package.case.number
        with pytest.raises(NotAllowed):
            archive.open_package(actor=factories.owner_of(package.case), case_number=number, package_id=package.pk)
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk)
        with pytest.raises(CaseNotFound):
            archive.open_package(actor=stranger, case_number=number, package_id=package.pk)
        head = factories.staff_of(package.case)
        with pytest.raises(PackageNotFound):
            archive.open_package(actor=head, case_number=number, package_id=0)
        assert archive.open_package(actor=head, case_number=number, package_id=package.pk) == package.file_id
