"""Addresses and ids of ours that say what a mail belongs to, and that nobody else can make.

Lower-case base32 throughout, as hosts do not keep capitals apart; local parts have at most 64 characters.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from handoff.domain.ids import ConversationId

_MARK_BYTES = 5
_ID = re.compile(r"<?([a-z2-7]+)\.([a-z2-7]+)\.([a-z2-7]{8})@([^>\s]+)>?")


@dataclass(frozen=True, kw_only=True)
class Named:
    """What an address or id of ours names."""

    conversation_id: ConversationId | None = None
    delivery_id: str | None = None


class Addresses:
    """Makes and reads them for one mailbox, such as support@example."""

    def __init__(self, mailbox: str, secret: str, *, has_plus: bool = True) -> None:
        """`has_plus`: the host delivers support+anything@example to support@example."""
        self.mailbox = mailbox.lower()
        self._local, _, self.domain = self.mailbox.partition("@")
        self._key = hashlib.sha256(f"destek mail {secret}".encode()).digest()
        self._has_plus = has_plus

    def answer_to(self, conversation_id: ConversationId) -> str:
        """Where an answer is to go: it finds its conversation whatever the sender's program does to ids."""
        if not self._has_plus:
            return self.mailbox
        name = _plain(conversation_id)
        return f"{self._local}+c-{name}{self._mark('c', name)}@{self.domain}"

    def bounces_to(self, delivery_id: str) -> str:
        """Whom a host tells that it could not deliver."""
        if not self._has_plus:
            return self.mailbox
        name = _plain(delivery_id)
        return f"{self._local}+b-{name}{self._mark('b', name)}@{self.domain}"

    def message_id(self, conversation_id: ConversationId, delivery_id: str) -> str:
        """The same for the same delivery, however often it is tried."""
        one, other = _plain(conversation_id), _plain(delivery_id)
        return f"<{one}.{other}.{self._mark('m', f'{one}.{other}')}@{self.domain}>"

    def read(self, address: str) -> Named:
        """What an address names; nothing where it is not one that we made."""
        local, _, domain = address.lower().strip("<> ").partition("@")
        kind, name, mark = local[len(self._local) :][:3], local[len(self._local) + 3 : -8], local[-8:]
        if domain != self.domain or not local.startswith(f"{self._local}+") or kind not in {"+c-", "+b-"}:
            return Named()
        if not hmac.compare_digest(mark, self._mark(kind[1], name)):
            return Named()
        id = _from_plain(name)
        return Named(conversation_id=ConversationId(id)) if kind == "+c-" else Named(delivery_id=id)

    def read_id(self, message_id: str) -> Named:
        """The same for a Message-ID."""
        found = _ID.fullmatch(message_id.strip())
        if found is None or found[4].lower() != self.domain:
            return Named()
        if not hmac.compare_digest(found[3], self._mark("m", f"{found[1]}.{found[2]}")):
            return Named()
        return Named(conversation_id=ConversationId(_from_plain(found[1])), delivery_id=_from_plain(found[2]))

    def is_ours(self, address: str) -> bool:
        local, _, domain = address.lower().strip("<> ").partition("@")
        return domain == self.domain and (local == self._local or local.startswith(f"{self._local}+"))

    def _mark(self, kind: str, name: str) -> str:
        digest = hmac.new(self._key, f"{kind}:{name}".encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:_MARK_BYTES]).decode().lower()


def _plain(id: str) -> str:
    """An id of the desk, which knows capitals, in letters that do not."""
    return base64.b32encode(base64.urlsafe_b64decode(id + "=" * (-len(id) % 4))).decode().lower().rstrip("=")


def _from_plain(name: str) -> str:
    padded = name.upper() + "=" * (-len(name) % 8)
    try:
        return base64.urlsafe_b64encode(base64.b32decode(padded)).decode().rstrip("=")
    except ValueError:
        return ""
