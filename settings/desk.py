"""All settings together."""

import hashlib
import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources.utils import parse_env_vars

from languages import LANGUAGES
from settings.channels import ChannelSettings
from settings.fields import SECRET
from settings.integrations import IntegrationSettings
from settings.limits import LimitSettings
from settings.operation import OperationSettings
from settings.people import IdentitySettings, SignInSettings
from settings.queue import QueueSettings, TicketSettings
from settings.rasa import RasaSettings
from settings.site import ContactSettings, SiteSettings
from settings.storage import FileSettings, StorageSettings
from settings.work import WorkSettings

_PREFIX = "DESTEK_"


class SettingsError(ValueError):
    """A variable that cannot be read as its field's type, or lacks another; the text names the variable."""


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
    SignInSettings,
    TicketSettings,
    QueueSettings,
    WorkSettings,
    FileSettings,
    IdentitySettings,
    ContactSettings,
    ChannelSettings,
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
        if settings.mail_address and not (settings.mail_imap and settings.mail_smtp):
            raise SettingsError("DESTEK_MAIL_ADDRESS needs DESTEK_MAIL_IMAP and DESTEK_MAIL_SMTP")
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
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            if SECRET in field.metadata:
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
