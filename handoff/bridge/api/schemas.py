"""What the API takes and gives. A field once here stays as it is for as long as this version lives."""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from handoff.domain.conversations.conversation import Conversation, Status
from handoff.domain.conversations.message import Author, Message
from handoff.domain.ids import DepartmentId
from handoff.domain.integrations.event import EventType, OutsideEvent
from handoff.domain.tickets.ticket import ComplaintKind, Ticket, TicketChange, TicketStatus
from handoff.protocol.frames import Language

T = TypeVar("T")
Currency = Literal["AZN", "TRY", "RUB", "USD", "EUR"]
_VISIBLE = "[0-9A-Za-zÀ-ɏЀ-ӿ]"
"""A letter or digit: what is written in any of the desk's languages has one."""
AccountId = Annotated[
    str,
    Field(
        min_length=4,
        max_length=20,
        pattern=r"^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$",
        description="An account of the site",
        examples=["player1042"],
    ),
]
Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=_VISIBLE)]


class Taken(BaseModel):
    """What is sent; unknown fields are refused, and errors do not repeat what was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Problem(BaseModel):
    """What went wrong (RFC 9457). `code` stays the same whatever the words; `retryable`: the same may succeed later."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(examples=["not_found"])
    retryable: bool = False
    params: dict[str, str | int] = Field(default_factory=dict, description="Values that belong to the code")


class Page(BaseModel, Generic[T]):
    """One page of a list. `next_cursor` asks for the next one; null: there is none."""

    data: list[T]
    next_cursor: str | None


class ConversationOut(BaseModel):
    id: str
    status: Status = Field(description="bot: the assistant's; queued: waits for a person; assigned: a person's; closed")
    language: str
    account_id: str | None = Field(description="The account that the page proved; null: it proved none")
    department: DepartmentId
    in_danger: bool = Field(description="The player showed signs of danger")
    messages: int = Field(description="How many it holds; the last one's seq")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, one: Conversation) -> "ConversationOut":
        return cls(
            id=one.id,
            status=one.status,
            language=one.language,
            account_id=one.account_id,
            department=one.department,
            in_danger=one.stays_with_people,
            messages=one.head_seq,
            created_at=one.created_at,
            updated_at=one.updated_at,
        )


class FileOut(BaseModel):
    name: str
    media_type: str
    size_bytes: int


class MessageOut(BaseModel):
    seq: int = Field(description="Counts from 1 without gaps within its conversation")
    author: Author
    author_name: str | None
    created_at: datetime
    text: str
    code: str | None = Field(description="Of a line of the desk itself, in place of a text")
    files: list[FileOut]
    hidden: list[str] = Field(description="Kinds of secrets that were hidden in the text")

    @classmethod
    def of(cls, one: Message) -> "MessageOut":
        return cls(
            seq=one.seq,
            author=one.author,
            author_name=one.author_name,
            created_at=one.created_at,
            text=one.text,
            code=one.code,
            files=[
                FileOut(name=file.name, media_type=file.media_type, size_bytes=file.size_bytes)
                for file in one.attachments
            ],
            hidden=list(one.masked),
        )


class NewNote(Taken):
    text: Text = Field(examples=["The payment provider confirmed the transfer."])


class NoteOut(BaseModel):
    author_name: str
    text: str
    created_at: datetime


class NewTicket(Taken):
    account_id: AccountId
    kind: ComplaintKind
    description: Text = Field(examples=["The deposit of Monday has not arrived."])
    language: Language = Field(description="In which the player is told")
    transaction_id: str | None = Field(None, max_length=64)
    bet_id: str | None = Field(None, max_length=64)
    amount: str | None = Field(None, pattern=r"^\d{1,12}(\.\d{1,2})?$", examples=["250.00"])
    currency: Currency | None = None


class Solving(Taken):
    state: Literal[TicketStatus.SOLVED]
    resolution: Text = Field(description="What was decided, in words for the player")
    note: str = Field("", max_length=2000, description="For operators alone")


class Moving(Taken):
    state: Literal[TicketStatus.IN_REVIEW, TicketStatus.ESCALATED, TicketStatus.REOPENED]
    note: str = Field("", max_length=2000, description="For operators alone")


class Asking(Taken):
    state: Literal[TicketStatus.WAITING_FOR_VISITOR]
    question: str = Field("", max_length=2000, description="What the player is asked, in the chat")
    note: str = Field("", max_length=2000, description="For operators alone")


StateChange = Annotated[Solving | Asking | Moving, Field(discriminator="state")]


class TicketOut(BaseModel):
    reference: str = Field(description="What people quote", examples=["DST-7K3F-92QX"])
    status: TicketStatus
    kind: ComplaintKind
    department: DepartmentId
    priority: int = Field(description="0 normal, 1 high, 2 urgent")
    account_id: str
    transaction_id: str | None
    bet_id: str | None
    description: str
    amount: str | None
    currency: str | None
    happened_on: date | None
    conversation_id: str
    language: str
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None = Field(description="The next promised time that is still open")
    first_answered_at: datetime | None
    solved_at: datetime | None
    resolution: str
    merged_into: str | None = Field(description="The ticket that goes on in place of this one")
    next_states: list[TicketStatus] = Field(description="Where it may go now")

    @classmethod
    def of(cls, one: Ticket) -> "TicketOut":
        told = one.complaint
        return cls(
            reference=one.reference,
            status=one.status,
            kind=told.kind,
            department=one.department,
            priority=int(one.priority),
            account_id=told.account_id,
            transaction_id=told.transaction_id,
            bet_id=told.bet_id,
            description=told.description,
            amount=told.amount,
            currency=told.currency,
            happened_on=told.happened_on,
            conversation_id=one.conversation_id,
            language=one.language,
            created_at=one.created_at,
            updated_at=one.updated_at,
            due_at=one.due_at,
            first_answered_at=one.first_answered_at,
            solved_at=one.solved_at,
            resolution=one.resolution,
            merged_into=one.merged_into,
            next_states=sorted(one.next_states),
        )


class TicketChangeOut(BaseModel):
    at: datetime
    actor: str
    code: str
    params: dict[str, str | int]

    @classmethod
    def of(cls, one: TicketChange) -> "TicketChangeOut":
        return cls(at=one.at, actor=one.actor, code=one.code, params=dict(one.params))


class TicketWhole(TicketOut):
    history: list[TicketChangeOut]


class PlayerOut(BaseModel):
    account_id: str
    conversations: int = Field(description="Of the last 50")
    open_tickets: list[str]
    last_conversation_at: datetime | None
    blocked_until: datetime | None
    in_danger: bool = Field(description="In any of their conversations")


class ArticleHead(BaseModel):
    topic: str
    language: str
    title: str
    category: str


class ArticleOut(ArticleHead):
    body: str = Field(description="Markdown")


class FoundArticle(BaseModel):
    topic: str
    title: str
    score: float = Field(description="How likely it answers the question, 0 to 1")


class EventOut(BaseModel):
    id: str
    type: EventType
    at: datetime
    data: dict[str, str | int] = Field(description="Ids and states; who wants to know more asks for it")

    @classmethod
    def of(cls, one: OutsideEvent) -> "EventOut":
        return cls(id=one.id, type=one.type, at=one.at, data=dict(one.data))


class EventPage(BaseModel):
    """What happened behind the cursor, in order. `next_cursor` is always there: come back with it."""

    data: list[EventOut]
    next_cursor: str
