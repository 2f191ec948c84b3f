"""The ways in besides the chat, as the settings choose them."""

from handoff.bridge.context import AppContext
from handoff.channels.words import worded
from handoff.domain.channel import Channel
from handoff.ports.channels import ChannelAdapter
from handoff.services.channels.receiving import Desk
from handoff.services.channels.running import Channels
from handoff.services.context import Context
from settings import Settings


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
    return {}
