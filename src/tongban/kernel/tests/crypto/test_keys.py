import stat

import pytest

from tongban.kernel.crypto import data_keys
from tongban.kernel.crypto.fields import blind_index, opened, sealed
from tongban.kernel.crypto.keystore import FileKeyStore, KeyMissing
from tongban.kernel.crypto.sealing import SealBroken
from tongban.kernel.models import DataKey, DataKeyUse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_memory():
    data_keys.forget()
    yield
    data_keys.forget()


@pytest.fixture
def own_store(settings, tmp_path):
    """An installation of its own: no data key yet, no master key."""
    settings.TONGBAN_KERNEL_KEYS_HOME = tmp_path / "keys"
    DataKey.objects.all().delete()
    return FileKeyStore(tmp_path / "keys")


class TestMasterKeys:
    def test_only_their_owner_may_read_them(self, tmp_path):
        store = FileKeyStore(tmp_path / "keys")
        name = store.make()
        assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "keys" / f"{name}.key").stat().st_mode) == 0o600

    def test_the_newest_wraps_and_the_older_still_unwrap(self, tmp_path):
        store = FileKeyStore(tmp_path)
        old = store.make()
        wrapped = store.wrap(old, b"secret")
        assert (old, store.make(), store.newest()) == ("master-1", "master-2", "master-2")
        assert store.unwrap(old, wrapped) == b"secret"

    def test_what_one_wrapped_no_other_unwraps(self, tmp_path):
        store = FileKeyStore(tmp_path)
        first, second = store.make(), store.make()
        with pytest.raises(SealBroken):
            store.unwrap(second, store.wrap(first, b"secret"))

    def test_an_empty_folder_says_which_folder_to_bring_back(self, tmp_path):
        with pytest.raises(KeyMissing, match="TONGBAN_KERNEL_KEYS_HOME"):
            FileKeyStore(tmp_path / "none").newest()


class TestFirstKeys:
    def test_a_new_database_gets_a_master_key_and_one_key_for_each_use(self, own_store):
        data_keys.make_first()
        assert own_store.newest() == "master-1"
        assert sorted(DataKey.objects.values_list("use", flat=True)) == ["index", "seal"]

    def test_a_second_time_changes_nothing(self, own_store):
        data_keys.make_first()
        data_keys.make_first()
        assert DataKey.objects.count() == 2

    def test_keys_in_the_database_without_their_master_are_never_papered_over(self, own_store):
        data_keys.make_first()
        (own_store._folder / "master-1.key").unlink()
        data_keys.forget()
        data_keys.make_first()
        assert not own_store.has_any()
        with pytest.raises(KeyMissing, match="master-1"):
            sealed(b"x", about="a")


class TestRotation:
    def test_a_new_data_key_seals_and_the_older_opens_what_it_sealed(self, own_store):
        data_keys.make_first()
        before = sealed(b"440106199001011234", about="a")
        data_keys.make(DataKeyUse.SEAL)
        after = sealed(b"440106199001011234", about="a")
        assert before[:4] != after[:4]
        assert opened(before, about="a") == opened(after, about="a") == b"440106199001011234"

    def test_a_new_master_wraps_all_again_and_the_old_may_go(self, own_store):
        data_keys.make_first()
        content = sealed(b"440106199001011234", about="a")
        own_store.make()
        assert data_keys.rewrap() == 2
        assert data_keys.rewrap() == 0
        (own_store._folder / "master-1.key").unlink()
        data_keys.forget()
        assert opened(content, about="a") == b"440106199001011234"

    def test_what_an_unknown_key_sealed_says_so(self, own_store):
        data_keys.make_first()
        with pytest.raises(KeyMissing, match="00000000"):
            opened(bytes(4) + bytes(40), about="a")


class TestBlindIndex:
    def test_the_same_value_is_found_the_same_way(self):
        assert blind_index("440106199001011234", about="a") == blind_index("440106199001011234", about="a")

    def test_another_value_or_place_gives_another(self):
        found = {blind_index(value, about=about) for value in ("1", "2", "12") for about in ("a", "b", "ab")}
        assert len(found) == 9

    def test_nothing_has_no_index(self):
        assert blind_index("", about="a") == b""
