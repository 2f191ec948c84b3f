"""Earlier versions of an article, from git where the content is kept in it."""

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_MOST = 50
_SECONDS = 10.0
_PARTED = "\x1f"


@dataclass(frozen=True, kw_only=True)
class Version:
    """One change of a file. `id` names it to `at`."""

    id: str
    author: str
    at: datetime
    summary: str


class History:
    """Of the files under one folder. Where that is in no repository, or git is not there, there are no versions."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def versions(self, path: Path) -> list[Version]:
        """The newest first."""
        form = _PARTED.join(("%H", "%an", "%aI", "%s"))
        told = self._git("log", f"-{_MOST}", f"--format={form}", "--", str(path.relative_to(self._folder)))
        versions = []
        for line in (told or "").splitlines():
            id, author, at, summary = line.split(_PARTED, 3)
            versions.append(Version(id=id, author=author, at=datetime.fromisoformat(at), summary=summary))
        return versions

    def at(self, path: Path, version: str) -> str | None:
        """The file's text in that version; None where there is no such one."""
        if not version.isalnum():
            return None
        return self._git("show", f"{version}:./{path.relative_to(self._folder)}")

    def keep(self, path: Path, author: str, summary: str) -> bool:
        """Commit the file as it is now, where the folder is a repository of its own; whether that was done.

        In a repository that holds other things too, whoever works there commits.
        """
        top = self._git("rev-parse", "--show-toplevel")
        if top is None or Path(top.strip()).resolve() != self._folder.resolve():
            return False
        name = str(path.relative_to(self._folder))
        who = f"{author} <editor@localhost>"
        sign = ("-c", f"user.name={author}", "-c", "user.email=editor@localhost")
        added = self._git("add", "--", name)
        made = self._git(*sign, "commit", "-q", f"--author={who}", "-m", summary, "--", name)
        return None not in {added, made}

    def _git(self, *arguments: str) -> str | None:
        """What git says; None where it fails."""
        command = ["git", "-C", str(self._folder), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.decode("utf-8", "replace")
