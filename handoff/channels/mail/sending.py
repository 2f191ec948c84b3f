"""Mails on their way out, by SMTP."""

import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog
from aiosmtplib.errors import SMTPException, SMTPResponseException

from handoff.domain.channels.outbox import DeliveryState
from handoff.ports.channels import Outcome

log = structlog.get_logger(__name__)

_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Server:
    """Of an address: smtps://user:password@host:465 (TLS from the start), smtp://host:587 (STARTTLS demanded unless the
    host is this machine), the same for imaps and imap.
    """

    host: str
    port: int
    user: str
    password: str
    is_secure: bool
    upgrades: bool

    @classmethod
    def of(cls, address: str, scheme: str, port: int, secure_port: int) -> "Server":
        """Raises: ValueError."""
        parts = urlsplit(address)
        if parts.scheme not in {scheme, f"{scheme}s"} or not parts.hostname:
            raise ValueError(f"must be {scheme}s://user:password@host or {scheme}://user:password@host")
        is_secure = parts.scheme.endswith("s")
        is_near = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        return cls(
            host=parts.hostname,
            port=parts.port or (secure_port if is_secure else port),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_secure=is_secure,
            upgrades=not is_secure and not is_near,
        )


class Sender:
    """Tries once, with a connection of its own."""

    def __init__(self, server: Server, seconds: float = _SECONDS) -> None:
        self._server = server
        self._seconds = seconds

    async def send(self, sender: str, recipient: str, mail: bytes) -> Outcome:
        """What came of it; whether the server has the mail is not known if the line broke while it was written."""
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            timeout=self._seconds,
            use_tls=self._server.is_secure,
            start_tls=self._server.upgrades,
            username=self._server.user or None,
            password=self._server.password or None,
            tls_context=ssl.create_default_context() if self._server.is_secure or self._server.upgrades else None,
        )
        is_written = False
        try:
            await client.connect()
            await client.mail(sender)
            await client.rcpt(recipient)
            is_written = True
            await client.data(mail)
            return Outcome(state=DeliveryState.SENT)
        except SMTPResponseException as error:
            log.warning("mail_not_accepted", code=error.code)
            if 500 <= error.code < 600 and not isinstance(error, aiosmtplib.SMTPAuthenticationError):
                return Outcome(state=DeliveryState.FAILED, reason="refused")
            return Outcome(state=DeliveryState.WAITING, reason="busy")
        except (SMTPException, OSError) as error:
            log.warning("mail_line_broken", error=type(error).__name__, is_written=is_written)
            state = DeliveryState.UNKNOWN if is_written else DeliveryState.WAITING
            return Outcome(state=state, reason="timeout" if is_written else "unreachable")
        finally:
            client.close()
