"""Secrets that must be read again, encrypted at rest under a key made of the desk's signing secret."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class Seal:
    """Encrypts and authenticates. What was sealed under another signing secret cannot be opened."""

    def __init__(self, secret: str) -> None:
        key = hmac.new(secret.encode(), b"destek: secrets at rest", hashlib.sha256).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def sealed(self, text: str) -> str:
        return self.sealed_bytes(text.encode())

    def sealed_bytes(self, content: bytes) -> str:
        return self._fernet.encrypt(content).decode()

    def opened(self, sealed: str) -> str | None:
        """The text; None if it was sealed under another secret or changed since."""
        content = self.opened_bytes(sealed)
        return None if content is None else content.decode()

    def opened_bytes(self, sealed: str) -> bytes | None:
        try:
            return self._fernet.decrypt(sealed.encode())
        except InvalidToken:
            return None
