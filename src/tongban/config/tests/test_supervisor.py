import socket

import pytest

from tongban.config.supervisor import CannotStart, Supervisor


def supervisor(home, port=0):
    return Supervisor(home=home, host="127.0.0.1", port=port)


class TestClaim:
    def test_only_one_runs_for_one_home(self, tmp_path):
        first = supervisor(tmp_path)
        first.claim()

        told = (tmp_path / "supervisor.lock").read_text()
        second = supervisor(tmp_path)
        with pytest.raises(CannotStart, match="already runs here"):
            second.claim()
        second.stop()

        assert (tmp_path / "supervisor.lock").read_text() == told != ""
        first.stop()
        supervisor(tmp_path).claim()

    def test_a_lock_file_of_a_dead_run_does_not_stand_in_the_way(self, tmp_path):
        (tmp_path / "supervisor.lock").write_text("pid 1, http://localhost:8000")

        supervisor(tmp_path).claim()

    def test_a_port_in_use_is_named_with_a_way_out(self, tmp_path):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]

            with pytest.raises(CannotStart) as refused:
                supervisor(tmp_path, port).claim()

        assert f"端口 {port} 已被占用" in str(refused.value)
        assert f"PORT={port + 1}" in str(refused.value)
