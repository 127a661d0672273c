import threading

import pytest
from django.db import connection

from tongban.identity.enums import CertificateType, Role
from tongban.identity.errors import CertificateInUse, CertificateRefused, MobileRefused, NameRefused
from tongban.identity.models import Party
from tongban.identity.services.registration import register_organisation, register_person
from tongban.identity.tests.factories import citizen, citizen_number, official, organisation_code
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord


def person(name: str = "王小明", **fields: str) -> Party:
    wanted = {"certificate_type": CertificateType.CITIZEN_ID, "certificate_number": citizen_number(7)} | fields
    return register_person(actor=SYSTEM, name=name, **wanted)


@pytest.mark.django_db
class TestRegisterPerson:
    def test_knows_the_birth_date_from_the_number(self):
        party = person()

        assert party.birth_date.isoformat() == "1990-03-15"

    def test_finds_the_same_person_again(self):
        assert person(mobile="13800138000").pk == person(mobile="").pk
        assert Party.objects.count() == 1
        assert AuditRecord.objects.filter(action="identity.register_party").count() == 1

    def test_never_overwrites_what_is_known(self):
        person(mobile="13800138000")

        person(mobile="13900139000")

        assert Party.objects.get().mobile == "13800138000"

    def test_refuses_another_name_on_a_known_certificate(self):
        person()

        with pytest.raises(CertificateInUse, match="窗口"):
            person(name="王小红")

        assert Party.objects.get().name == "王小明"

    @pytest.mark.parametrize("written", [" 44010619900315007{} ", "440106 19900315 007{}", "４４０１０６19900315007{}"])
    def test_reads_numbers_as_people_type_them(self, written):
        number = citizen_number(7)

        assert person(certificate_number=written.format(number[17].lower())).certificate_number == number

    def test_takes_a_number_whose_division_was_abolished(self):
        assert person(certificate_number=citizen_number(7, division="120109")).pk

    @pytest.mark.parametrize(
        "number",
        ["", "1", "44010619900315007", "11010519491231002Y", "440106199002300070", "\x00", "'; DROP TABLE party;--"],
    )
    def test_refuses_numbers_that_cannot_be(self, number):
        with pytest.raises(CertificateRefused):
            person(certificate_number=number)

    @pytest.mark.parametrize(
        ("certificate_type", "number"),
        [("414", "E12345678"), ("511", "01234567"), ("516", "H1234567801"), ("553", "USA110015062415")],
    )
    def test_takes_other_certificates(self, certificate_type, number):
        assert person(certificate_type=certificate_type, certificate_number=number.lower()).certificate_number == number

    @pytest.mark.parametrize("certificate_type", ["uscc", "999", ""])
    def test_refuses_what_no_person_holds(self, certificate_type):
        with pytest.raises(CertificateRefused):
            person(certificate_type=certificate_type, certificate_number=organisation_code(1))

    @pytest.mark.parametrize("mobile", ["12345", "23800138000", "138001380001", "一三八", "+1 202 555 0100"])
    def test_refuses_mobile_numbers_that_cannot_be(self, mobile):
        with pytest.raises(MobileRefused):
            person(mobile=mobile)

    def test_writes_mobile_numbers_in_one_way(self):
        assert person(mobile="+86 138-0013-8000").mobile == "13800138000"

    @pytest.mark.parametrize("role", list(Role))
    def test_is_for_clerks_only(self, role):
        actor = official(role)
        if role is Role.WINDOW_CLERK:
            assert register_person(
                actor=actor, name="王小明", certificate_type="111", certificate_number=citizen_number(8)
            ).pk
        else:
            with pytest.raises(NotAllowed):
                register_person(
                    actor=actor, name="王小明", certificate_type="111", certificate_number=citizen_number(8)
                )

    def test_is_not_for_citizens(self):
        with pytest.raises(NotAllowed):
            register_person(
                actor=citizen(), name="王小明", certificate_type="111", certificate_number=citizen_number(8)
            )


@pytest.mark.django_db
class TestRegisterOrganisation:
    def register(self, name: str = "广州一二三(集团)有限公司", uscc: str = "") -> Party:
        return register_organisation(
            actor=SYSTEM, name=name, uscc=uscc or organisation_code(5), legal_representative="买买提•吐尔逊"
        )

    def test_keeps_the_representative_with_the_right_dot(self):
        assert self.register().legal_representative == "买买提·吐尔逊"

    def test_takes_brackets_of_either_width_for_the_same_name(self):
        assert self.register().pk == self.register("广州一二三（集团）有限公司").pk

    def test_refuses_another_name_on_a_known_code(self):
        self.register()

        with pytest.raises(CertificateInUse):
            self.register("深圳四五六有限公司")

    def test_refuses_a_code_that_fails_its_check(self):
        with pytest.raises(CertificateRefused):
            self.register(uscc="91110000600037341N")

    @pytest.mark.parametrize("name", ["", "   ", "<script>", "a" * 201, "\u200b公司", "\ue000公司"])
    def test_refuses_names_that_cannot_be(self, name):
        with pytest.raises(NameRefused):
            self.register(name)


@pytest.mark.django_db(transaction=True)
class TestTwoCountersAtOnce:
    def test_register_one_person(self):
        barrier, found, broken = threading.Barrier(2), [], []
        actor = Actor(ActorKind.SYSTEM)

        def register() -> None:
            try:
                barrier.wait(10)
                party = register_person(
                    actor=actor, name="王小明", certificate_type="111", certificate_number=citizen_number(9)
                )
                found.append(party.pk)
            except Exception as error:
                broken.append(error)
            finally:
                connection.close()

        clerks = [threading.Thread(target=register) for _ in range(2)]
        [clerk.start() for clerk in clerks]
        [clerk.join(20) for clerk in clerks]

        assert broken == []
        assert len(found) == 2
        assert found[0] == found[1]
        assert Party.objects.count() == 1
        assert AuditRecord.objects.filter(action="identity.register_party").count() == 1
