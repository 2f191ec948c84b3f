"""What the site may answer when it is asked about a player: bounded, checked, cleaned. All else is refused."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from handoff.domain.integrations.player import (
    ActionField,
    OpenBet,
    PlayerAction,
    PlayerCard,
    PlayerLimit,
    Transaction,
)
from handoff.ports.assistant import Mask
from handoff.services.texts import scrub

_ACCOUNT = re.compile(r"[A-Za-z0-9._-]{1,64}")


def _clean(text: str) -> str:
    return scrub(text).replace("\n", " ")


Short = Annotated[str, Field(max_length=64), AfterValidator(_clean)]
Long = Annotated[str, Field(max_length=200), AfterValidator(_clean)]
Amount = Annotated[str, Field(pattern=r"^-?\d{1,15}(\.\d{1,8})?$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3,5}$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Labels = Annotated[dict[Literal["az", "tr", "ru", "en"], Short], Field(min_length=1)]


class _Shape(BaseModel):
    """Fields that we do not know are passed over: the site may be newer."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)


class MoneyShape(_Shape):
    amount: Amount
    currency: Currency


class LimitShape(_Shape):
    kind: Literal["deposit", "loss", "stake", "session", "other"] = "other"
    period: Literal["day", "week", "month", "other"] = "other"
    amount: Amount | Literal[""] = ""
    currency: Currency | Literal[""] = ""
    until: AwareDatetime | None = None


class TransactionShape(_Shape):
    id: Short
    kind: Literal["deposit", "withdrawal", "bonus", "bet", "win", "other"] = "other"
    status: Literal["pending", "review", "processing", "done", "declined", "cancelled"]
    amount: Amount
    currency: Currency
    at: AwareDatetime
    method: Short = ""


class BetShape(_Shape):
    id: Short
    title: Long = ""
    stake: Amount
    currency: Currency
    at: AwareDatetime | None = None


class FieldShape(_Shape):
    name: Name
    labels: Labels
    kind: Literal["text", "number", "choice"] = "text"
    choices: Annotated[list[Short], Field(max_length=30)] = []
    required: bool = True


class ActionShape(_Shape):
    id: Name
    labels: Labels
    fields: Annotated[list[FieldShape], Field(max_length=5)] = []
    grave: bool = False


class CardShape(_Shape):
    account_id: Short
    status: Literal["active", "restricted", "suspended", "closed", "self_excluded"]
    kyc: Literal["none", "pending", "verified", "rejected"] = "none"
    balances: Annotated[list[MoneyShape], Field(max_length=10)] = []
    limits: Annotated[list[LimitShape], Field(max_length=20)] = []
    transactions: Annotated[list[TransactionShape], Field(max_length=50)] = []
    open_bets: Annotated[list[BetShape], Field(max_length=50)] = []
    flags: Annotated[list[Short], Field(max_length=20)] = []
    actions: Annotated[list[ActionShape], Field(max_length=12)] = []


class ResultShape(_Shape):
    outcome: Literal["done", "refused"]
    message: Long = ""


class WrongShape(ValueError):
    """What came is not what was asked for."""


def read_card(content: bytes, account_id: str, now: datetime, mask: Mask) -> PlayerCard:
    """The card in an answer, without the secrets in its texts.

    Raises:
        WrongShape: also where it is another player's.
    """
    try:
        shape = CardShape.model_validate_json(content)
    except ValidationError as error:
        raise WrongShape from error
    if shape.account_id != account_id or not _ACCOUNT.fullmatch(account_id):
        raise WrongShape

    def hidden(text: str) -> str:
        return mask(text)[0]

    return PlayerCard(
        account_id=account_id,
        fetched_at=now,
        status=shape.status,
        kyc=shape.kyc,
        balances=tuple((one.amount, one.currency) for one in shape.balances),
        limits=tuple(PlayerLimit(**one.model_dump()) for one in shape.limits),
        transactions=tuple(
            sorted(
                (
                    Transaction(**one.model_dump() | {"id": hidden(one.id), "method": hidden(one.method)})
                    for one in shape.transactions
                ),
                key=lambda one: one.at,
                reverse=True,
            )
        ),
        open_bets=tuple(OpenBet(**one.model_dump() | {"title": hidden(one.title)}) for one in shape.open_bets),
        flags=tuple(hidden(one) for one in shape.flags),
        actions=tuple(_action(one) for one in shape.actions),
    )


def read_result(content: bytes, mask: Mask) -> ResultShape:
    """Raises: WrongShape."""
    try:
        shape = ResultShape.model_validate_json(content)
    except ValidationError as error:
        raise WrongShape from error
    return shape.model_copy(update={"message": mask(shape.message)[0]})


def _action(shape: ActionShape) -> PlayerAction:
    return PlayerAction(
        id=shape.id,
        labels={str(name): text for name, text in shape.labels.items()},
        is_grave=shape.grave,
        fields=tuple(
            ActionField(
                name=one.name,
                labels={str(name): text for name, text in one.labels.items()},
                kind=one.kind,
                choices=tuple(one.choices),
                is_required=one.required,
            )
            for one in shape.fields
        ),
    )
