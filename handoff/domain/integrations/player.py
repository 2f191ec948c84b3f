"""What the site says of a player just now. Nothing of it is ever stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class CardState(StrEnum):
    """What there is to show."""

    OFF = "off"  # the site has given no address to ask
    UNPROVEN = "unproven"  # nobody proved whose conversation it is
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Transaction:
    id: str
    kind: str
    """deposit, withdrawal, bonus, bet, win or other."""
    status: str
    """pending, review, processing, done, declined or cancelled."""
    amount: str
    currency: str
    at: datetime
    method: str = ""


@dataclass(frozen=True, kw_only=True)
class PlayerLimit:
    kind: str
    period: str
    amount: str = ""
    currency: str = ""
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OpenBet:
    id: str
    title: str
    stake: str
    currency: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ActionField:
    """What an action wants to know. `choices`: one of these; else a number, or words."""

    name: str
    labels: Mapping[str, str]
    kind: str
    choices: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True, kw_only=True)
class PlayerAction:
    """Something that the site does for a player at an operator's wish. `labels` by language."""

    id: str
    labels: Mapping[str, str]
    fields: tuple[ActionField, ...] = ()
    is_grave: bool = False


@dataclass(frozen=True, kw_only=True)
class PlayerCard:
    account_id: str
    fetched_at: datetime
    status: str
    """active, restricted, suspended, closed or self_excluded."""
    kyc: str
    """none, pending, verified or rejected."""
    balances: tuple[tuple[str, str], ...] = ()
    """Amount and currency."""
    limits: tuple[PlayerLimit, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    """Latest first."""
    open_bets: tuple[OpenBet, ...] = ()
    flags: tuple[str, ...] = ()
    actions: tuple[PlayerAction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CardSeen:
    """`reason` says why it FAILED: as with `handoff.ports.outgoing.OutgoingFailed`, or "status", "shape", "secret"."""

    state: CardState
    card: PlayerCard | None = None
    reason: str = ""


class ActionOutcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # asked, and no answer came: perhaps done


@dataclass(frozen=True, kw_only=True)
class ActionResult:
    outcome: ActionOutcome
    words: str = ""
    """What the site says to it, for the operator."""
    values: Mapping[str, str] = field(default_factory=dict)
