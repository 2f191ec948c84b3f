"""Bounds, so that no client takes what others need."""

from pydantic import BaseModel, NonNegativeFloat, PositiveFloat, PositiveInt

from handoff.domain.queue.rules import DeskRules
from settings.fields import Listed


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
