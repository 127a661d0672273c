"""Daily bills: every act in them, once, signed, chained; a program of its own finds every changed byte."""

import importlib.util
import json
import random
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from tongban.cases.bills import canonical, leaf_of, proof_of, public_key, root_of, sign
from tongban.cases.enums import CaseState
from tongban.cases.errors import BillNotFound
from tongban.cases.models import CaseEvent, DailyBill
from tongban.cases.selectors import bills as selectors
from tongban.cases.services import bills, claiming
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock, files
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
TOOL = Path(__file__).parents[4] / "tools" / "verify_bill.py"


@pytest.fixture(autouse=True)
def a_key_of_its_own(settings, tmp_path):
    settings.TONGBAN_CASES_BILL_KEY = tmp_path / "keys" / "bills.ed25519"


@pytest.fixture(scope="module")
def verify():
    spec = importlib.util.spec_from_file_location("verify_bill", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def case():
    return factories.case(CaseState.GRANTED)


def bill_of(authority_id, day=None):
    bills.make_bills_of(day=day or clock.today())
    return DailyBill.objects.get(authority_id=authority_id, day=day or clock.today())


def content(bill):
    with files.open_file(bill.file_id) as file:
        return file.read()


class TestBill:
    def test_holds_every_act_on_the_departments_cases(self, case):
        bill = json.loads(content(bill_of(case.authority_id)))

        told = {(act["source"], act["record"]) for act in bill["acts"]}
        audited = AuditRecord.objects.filter(subject=f"case:{case.number}").values_list("pk", flat=True)
        lines = CaseEvent.objects.filter(case=case).values_list("pk", flat=True)
        assert told == {("audit", key) for key in audited} | {("history", key) for key in lines}
        assert bill["count"] == len(told) > 6

    def test_carries_no_name(self, case):
        assert "张三丰" not in content(bill_of(case.authority_id)).decode()

    def test_an_act_is_of_the_department_that_did_it(self):
        case = factories.case()
        elsewhere = factories.official(factories.identity_factories.AuthorityFactory().pk, "bureau", "decider")
        case.tasks.update(authority_id=elsewhere.authority_id)
        claiming.claim_task(actor=elsewhere, case_number=case.number)

        acts = selectors.acts_of(clock.today())

        assert [act["action"] for act in acts[elsewhere.authority_id]] == ["cases.claim_task"]
        assert "cases.claim_task" not in {act["action"] for act in acts[case.authority_id]}

    def test_is_made_once(self, case):
        first = bill_of(case.authority_id)

        assert bills.make_bills_of(day=clock.today()) == 0
        assert bill_of(case.authority_id).file_id == first.file_id

    def test_days_that_were_missed_are_made_up_for_in_order(self, case):
        factories.case(CaseState.ACCEPTED)
        with clock.standing_at(clock.now() + timedelta(days=3)):
            assert bills.make_bills() == 0  # nothing yet: begins with yesterday
            bills.make_bills_of(day=clock.today() - timedelta(days=3))
            assert bills.make_bills() == 0
        assert set(DailyBill.objects.values_list("day", flat=True)) == {clock.today()}

    def test_is_its_departments_and_the_bureaus(self, case):
        bill = bill_of(case.authority_id)
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk)
        bureau = factories.official(stranger.authority_id, "bureau")

        assert bills.open_bill(actor=bureau, bill_id=bill.pk) == bill.file_id
        assert bills.open_bill(actor=factories.staff_of(case), bill_id=bill.pk) == bill.file_id
        with pytest.raises(BillNotFound):
            bills.open_bill(actor=stranger, bill_id=bill.pk)


class TestVerify:
    def test_finds_a_bill_sound(self, case, verify, tmp_path, capsys):
        path = tmp_path / "bill.json"
        path.write_bytes(content(bill_of(case.authority_id)))

        assert verify.main(["check", str(path), "--key", public_key()]) == 0
        assert verify.main(["check", str(path), "--key", "00" * 32]) == 1
        assert "another key" in capsys.readouterr().out

    def test_any_changed_byte_is_found_and_located(self, case, verify):
        data = content(bill_of(case.authority_id))
        chance = random.Random(20261122)
        places = {0, 1, len(data) - 1, *(chance.randrange(len(data)) for _ in range(150))}

        for place in sorted(places):
            changed = bytearray(data)
            changed[place] ^= chance.choice([1, 2, 4, 8])
            with pytest.raises((verify.Unsound, KeyError, TypeError)) as told:
                verify.check(verify.read(bytes(changed)))
            where = str(told.value).split(":")[0].split()[0]
            assert where in {"byte", "form", "act", "count", "root", "signature"}, (place, told.value)

    def test_names_the_act_that_was_changed(self, case, verify):
        bill = verify.read(content(bill_of(case.authority_id)))
        bill["acts"][3]["action"] = "cases.nothing"

        with pytest.raises(verify.Unsound, match=r"^act 3: changed"):
            verify.check(bill)

    def test_finds_removed_added_and_moved_acts(self, case, verify):
        data = content(bill_of(case.authority_id))
        for change in (lambda acts: acts.pop(2), lambda acts: acts.append(acts[0]), lambda acts: acts.reverse()):
            bill = verify.read(data)
            change(bill["acts"])
            bill["count"] = len(bill["acts"])

            with pytest.raises(verify.Unsound, match=r"^root"):
                verify.check(bill)

    def test_finds_a_head_made_anew(self, case, verify):
        bill = verify.read(content(bill_of(case.authority_id)))
        bill["day"] = "2026-01-01"

        with pytest.raises(verify.Unsound, match=r"^signature"):
            verify.check(bill)

    def test_follows_the_chain_and_misses_a_bill(self, case, verify):
        today, made = clock.today(), []
        for day, acts in enumerate([["a"], ["b", "c"], ["d"]]):
            told = [{"source": "audit", "record": number, "digest": act} for number, act in enumerate(acts)]
            bills.make_bill(authority_id=case.authority_id, day=today + timedelta(days=day), acts=told)
        made = [verify.read(content(bill)) for bill in DailyBill.objects.order_by("day")]

        verify.follows(made[1], made[0])
        verify.follows(made[2], made[1])
        with pytest.raises(verify.Unsound, match="one is missing"):
            verify.follows(made[2], made[0])
        made[0]["count"] += 1
        with pytest.raises(verify.Unsound, match="not the one it was made after"):
            verify.follows(made[1], made[0])

    def test_proves_one_act_without_the_others(self, case, verify, tmp_path, capsys):
        path, proof = tmp_path / "bill.json", tmp_path / "proof.json"
        bill = bill_of(case.authority_id)
        path.write_bytes(content(bill))
        for place in range(bill.count):
            capsys.readouterr()
            assert verify.main(["prove", str(path), str(place)]) == 0
            proof.write_text(capsys.readouterr().out, "utf-8")
            assert verify.main(["act", str(proof), "--root", bill.root]) == 0
            changed = json.loads(proof.read_text("utf-8"))
            changed["act"]["at"] = "2020-01-01T00:00:00+00:00"
            proof.write_text(json.dumps(changed), "utf-8")
            assert verify.main(["act", str(proof), "--root", bill.root]) == 1

    def test_its_own_sm3_is_that_of_the_standard(self, verify):
        abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905-2016, A.1
        assert (verify._sm3(b"abc"), verify.sm3(b"abc")) == (abc, abc)
        assert all(verify._sm3(b"x" * size) == verify.sm3(b"x" * size) for size in (0, 55, 56, 63, 64, 65, 200))

    def test_needs_nothing_of_the_platform(self):
        text = TOOL.read_text("utf-8")
        assert "import tongban" not in text
        assert "django" not in text.lower()


class TestTree:
    @pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 8, 9, 100])
    def test_every_leaf_has_its_proof(self, verify, count):
        acts = [{"n": number} for number in range(count)]
        leaves = [leaf_of(canonical(act)) for act in acts]
        root = root_of(leaves)

        assert verify.root_of(leaves) == root
        for place, act in enumerate(acts):
            verify.check_proof(
                {"act": act | {"leaf": leaves[place]}, "path": proof_of(leaves, place), "bill": {"root": root}}
            )


class TestEd25519:
    @pytest.mark.parametrize(
        ("secret", "public", "message", "signature"),
        [  # RFC 8032, 7.1, tests 1 to 3
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
            ),
        ],
    )
    def test_signs_as_the_standard_says(self, verify, settings, secret, public, message, signature):
        said = bytes.fromhex(message)
        settings.TONGBAN_CASES_BILL_KEY.parent.mkdir()
        settings.TONGBAN_CASES_BILL_KEY.write_text(secret)

        assert public_key() == public
        assert sign(said) == signature
        assert verify.signed_by(public, said, signature)
        assert not verify.signed_by(public, said + b"!", signature)

    def test_the_key_is_made_once_and_nobody_elses_to_read(self, settings):
        first = public_key()

        assert public_key() == first
        assert stat.S_IMODE(settings.TONGBAN_CASES_BILL_KEY.stat().st_mode) == 0o600


class TestPages:
    def test_lists_and_gives_the_file(self, client, case):
        bill = bill_of(case.authority_id)
        desk = log_in(client, factories.staff_of(case))

        assert bill.root in desk.get(reverse("cases:list_bills")).text
        answer = desk.get(reverse("cases:download_bill", args=[bill.pk]))
        assert b"".join(answer.streaming_content) == content(bill)

    def test_another_department_gets_404(self, client, case):
        bill = bill_of(case.authority_id)
        stranger = log_in(client, factories.official(factories.identity_factories.AuthorityFactory().pk))

        assert stranger.get(reverse("cases:download_bill", args=[bill.pk])).status_code == 404
