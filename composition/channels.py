"""The ways in besides the chat, as the settings choose them."""

from pathlib import Path

from handoff.bridge.context import AppContext
from handoff.bridge.transport.access_tokens import signing_secret
from handoff.channels.mail.adapter import MailAdapter
from handoff.channels.mail.addresses import Addresses
from handoff.channels.mail.composing import Composer, Signature
from handoff.channels.mail.mailbox import Watch
from handoff.channels.mail.sending import Sender, Server
from handoff.channels.words import worded
from handoff.domain.channel import Channel
from handoff.ports.channels import ChannelAdapter
from handoff.services.channels.marks import StoredMarks
from handoff.services.channels.receiving import Desk
from handoff.services.channels.running import Channels
from handoff.services.context import Context
from settings import Settings, SettingsError


def channels_of(settings: Settings, core: Context, desk: AppContext) -> Channels | None:
    """What carries between the channels that are on and the desk; None: none is on. Raises: SettingsError."""
    adapters = adapters_of(settings, core)
    if not adapters:
        return None
    side = Desk(
        files=desk.files,
        screening=desk.screening,
        seal=desk.sign_in.seal,
        turns=desk.turns,
        default_language=desk.default_language,
    )
    return Channels(core, side, desk.hub, adapters, worded)


def adapters_of(settings: Settings, core: Context) -> dict[Channel, ChannelAdapter]:
    """An adapter for each channel whose settings are there. Raises: SettingsError."""
    adapters: dict[Channel, ChannelAdapter] = {}
    if settings.mail_address:
        adapters[Channel.MAIL] = mail_of(settings, core)
    if settings.telegram_token:
        adapters[Channel.TELEGRAM] = telegram_of(settings)
    return adapters


def mail_of(settings: Settings, core: Context) -> MailAdapter:
    """The mailbox. Raises: SettingsError."""
    addresses = Addresses(
        settings.mail_address, signing_secret(settings.secret_path, settings.secret), has_plus=settings.mail_plus
    )
    return MailAdapter(
        addresses,
        Composer(addresses, settings.site_name, _signature(settings, addresses.domain)),
        Sender(_server("DESTEK_MAIL_SMTP", settings.mail_smtp, "smtp", 587, 465)),
        Watch(server=_server("DESTEK_MAIL_IMAP", settings.mail_imap, "imap", 143, 993), folders=settings.mail_folders),
        StoredMarks(core.uow),
        own_host=settings.mail_results_of,
        silence_seconds=settings.mail_silence_minutes * 60,
    )


def telegram_of(settings: Settings) -> ChannelAdapter:
    """The bot. Raises: SettingsError."""
    # Its library takes a second to load: only a desk that has a bot waits for it.
    from aiogram.utils.token import TokenValidationError

    from handoff.channels.telegram.adapter import TelegramAdapter

    try:
        return TelegramAdapter(settings.telegram_token, settings.telegram_api)
    except TokenValidationError:
        raise SettingsError("DESTEK_TELEGRAM_TOKEN is no bot's token") from None


def _server(variable: str, address: str, scheme: str, port: int, secure_port: int) -> Server:
    try:
        return Server.of(address, scheme, port, secure_port)
    except ValueError as error:
        raise SettingsError(f"{variable}: {error}") from None


def _signature(settings: Settings, domain: str) -> Signature | None:
    if not settings.mail_dkim_selector:
        return None
    try:
        return Signature(domain, settings.mail_dkim_selector, Path(settings.mail_dkim_key).read_bytes())
    except OSError as error:
        raise SettingsError(f"DESTEK_MAIL_DKIM_KEY: {error.strerror}") from None
