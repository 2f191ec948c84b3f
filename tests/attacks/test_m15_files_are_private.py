"""M15: what is made at run time is for its owner alone, whatever umask the process was started with."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import httpx

from settings import ROOT
from tests.attacks.files import a_picture
from tests.faults.running import Server
from tests.faults.test_endings import a_session, a_visitor
from tests.fixtures.clients import new_client_id


def open_to_others(folder: Path) -> dict[str, str]:
    """Everything in it, itself too, that somebody else may touch; links are not theirs."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if not path.is_symlink() and mode & 0o077:
            found[str(path.relative_to(folder))] = oct(mode)
    return found


def of_before(folder: Path) -> None:
    for name, mode in {"destek.db": 0o644, "secret": 0o755, "rasa/tracker.db": 0o666, "log/rasa.log": 0o644}.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True, mode=0o755)
        file.write_text("s" * 48 if name == "secret" else "")
        file.chmod(mode)
    folder.chmod(0o755)


async def test_a_server_makes_private_files_and_mends_those_of_before(folder: Path) -> None:
    server = Server(folder)
    of_before(folder)
    before = os.umask(0)
    try:
        await server.start()
    finally:
        os.umask(before)
    try:
        session = await a_session(server)
        async with httpx.AsyncClient(base_url=server.origin, trust_env=False) as http:
            headers = {"Authorization": f"Bearer {session['access_token']}", "X-File-Name": "a.png"}
            answer = await http.post("/api/visitor/attachments", content=a_picture("PNG"), headers=headers)
            assert answer.status_code == 200, answer.text
        visitor = await a_visitor(server, session)
        await visitor.send("message.send", client_message_id=new_client_id(), text="hello", attachments=[])
        await visitor.next("message.accepted", lambda frame: True)
        assert (folder / "destek.db-wal").exists() and list((folder / "uploads").iterdir())
        left = open_to_others(folder)
        left.pop("server.log", None)  # the test's own
        assert left == {}
    finally:
        await server.kill()


def test_the_command_line_makes_private_files(tmp_path: Path) -> None:
    var = tmp_path / "var"
    made = subprocess.run(
        [sys.executable, "admin.py", "accounts", "create", "aysel", "--name", "Aysel"],
        cwd=ROOT,
        env=os.environ | {"DESTEK_VAR": str(var)},
        umask=0,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    assert (var / "destek.db").exists()
    assert open_to_others(var) == {}
