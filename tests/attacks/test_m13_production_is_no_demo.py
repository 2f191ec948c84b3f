"""M13: a desk that others can reach has no demo accounts, no plain HTTP, and tells no password a second time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import server
from handoff.bridge.people import demo
from handoff.domain.people.operator import Role
from handoff.hub.memory import MemoryHub
from handoff.storage.sql.database import Database
from settings import ROOT, Settings, SettingsError
from tests.fixtures.desk import a_context, fresh_sqlite

PUBLIC = {"DESTEK_HOST": "0.0.0.0", "DESTEK_PUBLIC_URL": "https://help.example"}


def read(**variables: str) -> Settings:
    return Settings.from_environment({f"DESTEK_{name.upper()}": value for name, value in variables.items()})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_one_machine_has_its_demo(host: str) -> None:
    settings = read(host=host)
    assert settings.offers_demo
    settings.check_exposure()


@pytest.mark.parametrize(
    "reached",
    [
        {"host": "0.0.0.0", "public_url": "https://help.example"},
        {"host": "::", "public_url": "https://help.example"},
        {"public_url": "https://help.example"},  # behind a proxy on the same machine
    ],
)
def test_a_desk_that_others_reach_has_none(reached: dict[str, str]) -> None:
    settings = read(**reached)
    assert not settings.offers_demo
    settings.check_exposure()
    with pytest.raises(SettingsError, match="DESTEK_DEMO"):
        read(**reached, demo="1").check_exposure()
    read(**reached, demo="1", unprotected="1").check_exposure()


@pytest.mark.parametrize(
    "reached",
    [
        {"host": "0.0.0.0"},
        {"host": "192.0.2.7", "demo": "0"},
        {"host": "0.0.0.0", "public_url": "http://help.example"},
        {"public_url": "http://help.example"},
        {"host": "0.0.0.0", "public_url": "http://127.0.0.1.evil.example"},
    ],
)
def test_others_reach_it_by_https_alone(reached: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="DESTEK_PUBLIC_URL"):
        read(**reached).check_exposure()
    read(**reached, unprotected="1").check_exposure()


@pytest.mark.parametrize(
    ("variables", "named"),
    [(PUBLIC | {"DESTEK_DEMO": "1"}, "DESTEK_DEMO"), ({"DESTEK_HOST": "0.0.0.0"}, "DESTEK_PUBLIC_URL")],
)
def test_the_server_does_not_start(tmp_path: Path, variables: dict[str, str], named: str) -> None:
    environ = os.environ | variables | {"DESTEK_VAR": str(tmp_path), "DESTEK_PORT": "0"}
    ended = subprocess.run(
        [sys.executable, "server.py"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert named in ended.stderr
    assert not list(tmp_path.iterdir()), "nothing was made"


async def test_passwords_are_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database(fresh_sqlite(tmp_path), MemoryHub())
    settings = Settings(var=tmp_path)
    for start in ("first", "second"):
        made = await demo.create_operators(a_context(database), settings.demo_operators_file, "en")
        server.announce(settings, tell_passwords=made)
        told = capsys.readouterr().out
        passwords = [line.split()[1] for line in settings.demo_operators_file.read_text().splitlines()]
        assert len(passwords) == len(Role)
        assert [password in told for password in passwords] == [start == "first"] * len(Role)
        assert str(settings.demo_operators_file) in told
    await database.close()
