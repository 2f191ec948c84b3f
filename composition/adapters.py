"""What the desk stands on, as the settings choose it."""

from urllib.parse import urlsplit

from bot.masking import masking
from bot.rasa.dialogues import Dialogues
from composition.departments import departments_of
from composition.rules import after_talk_of, limits_of, rules_of, sla_of
from handoff.bridge.transport.access_tokens import signing_secret
from handoff.bridge.transport.chat_model import ChatModel
from handoff.bridge.transport.outgoing import GuardedOutgoing
from handoff.hub.memory import MemoryHub
from handoff.hub.resilient import ResilientHub
from handoff.hub.valkey import ValkeyHub
from handoff.ports.clock import Clock
from handoff.ports.files import FileStore
from handoff.ports.language_model import LanguageModel, NoModel
from handoff.ports.outgoing import Outgoing, OutgoingFailed
from handoff.services.clock import SystemClock
from handoff.services.context import Context
from handoff.services.integrations.players import Players
from handoff.services.people.sealing import Seal
from handoff.services.privacy.places import Places
from handoff.storage.clamd import Clamd
from handoff.storage.erasures import ErasureFile
from handoff.storage.files import DiskFiles
from handoff.storage.s3 import S3Files
from handoff.storage.sql.database import Database
from settings import Settings, SettingsError

Hub = ResilientHub | ValkeyHub


def hub_of(settings: Settings) -> Hub:
    """By what processes and sockets hear of each other."""
    return ValkeyHub(settings.hub_url) if settings.hub_url else ResilientHub(MemoryHub())


def files_of(settings: Settings) -> FileStore:
    """Where files that people send are kept. Raises: SettingsError."""
    if not settings.files_url:
        return DiskFiles(settings.uploads_path)
    try:
        return S3Files(settings.files_url, endpoint=settings.files_endpoint)
    except ValueError as error:
        raise SettingsError(f"DESTEK_FILES_URL: {error}") from None


def scanner_of(settings: Settings) -> Clamd | None:
    """The virus scanner, if there is one. Raises: SettingsError."""
    try:
        return Clamd(settings.scanner) if settings.scanner else None
    except ValueError as error:
        raise SettingsError(f"DESTEK_SCANNER: {error}") from None


def context_of(settings: Settings, database: Database) -> Context:
    """What use cases are run with. Raises: SettingsError."""
    return Context(
        uow=database,
        clock=SystemClock(),
        rules=rules_of(settings),
        sla=sla_of(settings),
        after_talk=after_talk_of(settings),
        limits=limits_of(settings),
        departments=departments_of(settings),
        mask=masking.masked,
        mask_across=masking.masked_across,
    )


def outgoing_of(settings: Settings) -> GuardedOutgoing:
    """By what the desk calls addresses that somebody typed in; with a demo, its own for the demo's site.

    Raises:
        SettingsError
    """
    try:
        own = urlsplit(settings.address)
        demo = (own.hostname or "", own.port or 443) if settings.offers_demo else None
        return GuardedOutgoing(settings.outgoing_private, own=demo)
    except ValueError as error:
        raise SettingsError(f"DESTEK_OUTGOING_PRIVATE: {error}") from None


def players_of(settings: Settings, core: Context, outgoing: Outgoing) -> Players:
    """Who asks the site about players."""
    seal = Seal(signing_secret(settings.secret_path, settings.secret))
    return Players(core.uow, core.clock, outgoing, seal, core.mask)


def model_of(settings: Settings, outgoing: Outgoing) -> LanguageModel:
    """The language model, if the site brings one. Raises: SettingsError."""
    if not settings.llm_url:
        return NoModel()
    try:
        outgoing.check(settings.llm_url)
    except OutgoingFailed as failure:
        raise SettingsError(f"DESTEK_LLM_URL: {failure.reason}; see DESTEK_OUTGOING_PRIVATE") from None
    return ChatModel(
        outgoing,
        url=settings.llm_url,
        model=settings.llm_model,
        key=settings.llm_key,
        seconds=settings.llm_seconds,
    )


def places_of(settings: Settings, database: Database, clock: Clock) -> Places:
    """Everywhere that something of a player is kept."""
    return Places(
        uow=database,
        clock=clock,
        files=files_of(settings),
        dialogues=Dialogues(settings.tracker_url),
        erasures=ErasureFile(settings.erasures_path),
        database=database,
    )
