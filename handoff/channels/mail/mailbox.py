"""A mailbox that is watched by IMAP: one thread, IDLE where the host can, never a mark on what it could not hand over.

How far it was read is remembered by folder and UIDVALIDITY. What cannot be fetched is tried three times, then its head
alone is handed over, so that what came after it goes on.
"""

import contextlib
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from imapclient import IMAPClient

from handoff.channels.mail.reading import UNFETCHED
from handoff.channels.mail.sending import Server

log = structlog.get_logger(__name__)

TRIES = 3
_TIMEOUT_SECONDS = 60.0
_PAUSES = (1.0, 5.0, 15.0, 60.0)


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How a mailbox is watched."""

    server: Server
    folders: tuple[str, ...] = ("INBOX",)
    largest_bytes: int = 40_000_000
    """Of larger mails only the head is fetched."""
    idle_seconds: float = 240.0
    """How long the host is asked to tell by itself before it is asked again."""
    poll_seconds: float = 20.0
    """Between two looks where it cannot, or where there are several folders."""


@dataclass(kw_only=True)
class Doings:
    """What the thread does by its owner."""

    mark: Callable[[str], str | None]
    set_mark: Callable[[str, str], None]
    take: Callable[[bytes], None]
    """Comes back when the mail is on disk. What it raises ends the look; it is taken again."""


class Mailbox:
    def __init__(self, watch: Watch, doings: Doings) -> None:
        self._watch = watch
        self._doings = doings
        self._stopping = threading.Event()
        self._tries: dict[tuple[str, int], int] = {}
        self._client: IMAPClient | None = None
        self.looked_at = 0.0
        """When a look last went well (time.monotonic)."""

    def run(self) -> None:
        """Watch until `stop`; blocking. A line that breaks is made anew, after growing pauses."""
        failures = 0
        while not self._stopping.is_set():
            try:
                self._session()
                failures = 0
            except Exception as error:
                if self._stopping.is_set():
                    return
                log.warning("mailbox_lost", error=type(error).__name__)
                self._stopping.wait(_PAUSES[min(failures, len(_PAUSES) - 1)])
                failures += 1
            finally:
                self._leave()

    def stop(self) -> None:
        """From any thread."""
        self._stopping.set()
        client = self._client
        if client is not None:
            with contextlib.suppress(Exception):
                client.shutdown()

    def _session(self) -> None:
        watch = self._watch
        server = watch.server
        context = ssl.create_default_context() if server.is_secure or server.upgrades else None
        self._client = client = IMAPClient(
            server.host, server.port, ssl=server.is_secure, ssl_context=context, timeout=_TIMEOUT_SECONDS
        )
        if server.upgrades:
            client.starttls(context)
        client.login(server.user, server.password)
        can_idle = b"IDLE" in client.capabilities() and len(watch.folders) == 1
        while not self._stopping.is_set():
            for folder in watch.folders:
                self._look(client, folder)
            self.looked_at = time.monotonic()
            if can_idle:
                self._idle(client)
            else:
                self._stopping.wait(watch.poll_seconds)

    def _idle(self, client: IMAPClient) -> None:
        """Until the host tells something, or long enough."""
        client.idle()
        try:
            client.idle_check(timeout=self._watch.idle_seconds)
        finally:
            if not self._stopping.is_set():
                client.idle_done()

    def _look(self, client: IMAPClient, folder: str) -> None:
        """Hand over what is new in a folder."""
        selected = client.select_folder(folder, readonly=True)
        validity, following = int(selected[b"UIDVALIDITY"]), int(selected.get(b"UIDNEXT", 1))
        name = f"imap:{self._watch.server.user}@{self._watch.server.host}:{folder}"
        known, _, last = (self._doings.mark(name) or "").partition(":")
        if not known:  # the first look: what nobody has read
            uids = client.search(["UNSEEN"])
        elif known != str(validity):  # the host numbered anew: everything is looked at, and known by its hash
            uids = client.search(["ALL"])
        else:
            uids = [uid for uid in client.search(["UID", f"{int(last) + 1}:*"]) if uid > int(last)]
        for uid in sorted(uids):
            if self._stopping.is_set():
                return
            self._doings.take(self._fetched(client, folder, uid))
            self._tries.pop((folder, uid), None)
            if known == str(validity):
                self._doings.set_mark(name, f"{validity}:{uid}")
        if known != str(validity):
            self._doings.set_mark(name, f"{validity}:{max([following - 1, *uids])}")

    def _fetched(self, client: IMAPClient, folder: str, uid: int) -> bytes:
        size = int(client.fetch([uid], ["RFC822.SIZE"])[uid][b"RFC822.SIZE"])
        tries = self._tries.get((folder, uid), 0)
        if size <= self._watch.largest_bytes and tries < TRIES:
            try:
                whole = client.fetch([uid], ["BODY.PEEK[]"])[uid].get(b"BODY[]")
            except Exception:
                self._tries[folder, uid] = tries + 1
                raise
            if whole is not None:
                return bytes(whole)
        log.error("mail_not_fetched", uid=uid, bytes=size, tries=tries)
        head = client.fetch([uid], ["BODY.PEEK[HEADER]"])[uid].get(b"BODY[HEADER]") or b""
        return UNFETCHED + str(size).encode() + b"\r\n" + bytes(head)

    def _leave(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(Exception):
                client.logout()
