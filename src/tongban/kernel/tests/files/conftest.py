import pytest


@pytest.fixture(autouse=True)
def files_home(settings, tmp_path):
    settings.TONGBAN_KERNEL_FILES_HOME = tmp_path / "files"
    return tmp_path / "files"
