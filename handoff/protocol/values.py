"""The values that frames are made of."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from handoff.domain.channel import Channel
from handoff.domain.complaint import ComplaintKind
from handoff.domain.ids import DepartmentId
from handoff.domain.people.operator import Role
from languages import LANGUAGES

# Errors do not repeat the values: they are what people wrote, and errors may end in a log.
QUIET = ConfigDict(hide_input_in_errors=True)


def _one_of(names: Collection[str]) -> tuple[AfterValidator, WithJsonSchema]:
    def known(name: str) -> str:
        if name not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return name

    return AfterValidator(known), WithJsonSchema({"enum": list(names), "type": "string"})


Language = Annotated[str, *_one_of(LANGUAGES)]
DepartmentName = Annotated[DepartmentId, Field(max_length=16, pattern=r"^[a-z][a-z0-9_]*$")]
KindName = Annotated[str, *_one_of([kind.value for kind in ComplaintKind])]
ChannelName = Annotated[str, *_one_of([channel.value for channel in Channel])]
RoleName = Annotated[str, *_one_of([role.value for role in Role])]
ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
ConversationKey = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Ref = Annotated[str | None, Field(max_length=64)]
"""The client's own mark on a request, echoed in what answers it."""
Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]  # what an INTEGER column holds


class Frame(BaseModel):
    """Unknown fields are refused, so that a misspelt one cannot be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, **QUIET)


class ButtonView(Frame):
    id: str
    label: str


class OutcomeView(Frame):
    """Machine-readable result of an assistant turn."""

    kind: str
    topic: str | None = None
    score: float | None = None
    suggestions: tuple[str, ...] = ()
    reason: str | None = None
    offers: tuple[str, ...] = ()
    intent: str | None = None
    intent_confidence: float | None = None


class FileView(Frame):
    """A file of a message. Its bytes are at /api/attachments/<id>, for those who may see the conversation."""

    id: str
    name: str
    media_type: str
    size_bytes: int


class MessageView(Frame):
    """A message as both sides see it. System messages carry `code` and `params` instead of text."""

    seq: Seq
    author: Literal["visitor", "bot", "operator", "system"]
    author_name: str | None = None
    created_at: datetime
    text: str = ""
    code: str | None = None
    params: dict[str, object] = {}
    client_message_id: str | None = None
    buttons: tuple[ButtonView, ...] = ()
    outcome: OutcomeView | None = None
    helpful: bool | None = None
    attachments: tuple[FileView, ...] = ()


class DeliveryView(Frame):
    """What became of a message that a channel delivers. "unknown": it may have arrived, and may be sent again."""

    seq: Seq
    state: Literal["waiting", "sending", "sent", "delivered", "read", "failed", "unknown"]
    reason: str = ""
    """A code: why it failed, or is waiting."""
    attempts: int = 0
    updated_at: datetime


class QueuePlace(Frame):
    """1 is next. The wait is a range in seconds; null while too little is known to promise anything."""

    position: int
    operators_online: int
    low_seconds: int | None = None
    high_seconds: int | None = None
    languages_served: tuple[Language, ...] = ()
    """Languages that the operators present answer in: the player's is missing when nobody there speaks it."""
    accepted_languages: tuple[Language, ...] = ()
    """What the player chose to be answered in; empty means their own alone."""


class DeskState(Frame):
    """Whether people can answer now. Pushed whenever it changes."""

    open: bool
    """False out of hours."""
    operators_online: int
    opens_at: datetime | None = None
    calls_back: bool = False
    """Whether one may ask to be called (`/api/visitor/callback`)."""


class SurveyView(Frame):
    """A question that the player may answer once: "ticket" 1-5, "nps" 0-10."""

    id: str
    kind: Literal["ticket", "nps"]
    reference: str | None = None


class VisitorConversation(Frame):
    """What a player's page needs to know of its conversation."""

    id: str
    status: Literal["bot", "queued", "assigned", "closed"]
    epoch: int
    language: Language
    head_seq: Seq
    operator_name: str | None = None
    queue: QueuePlace | None = None
    visitor_seen_seq: Seq = 0
    operator_seen_seq: Seq = 0
    rating_open: bool = False
    desk: DeskState = DeskState(open=True, operators_online=0)
    survey: SurveyView | None = None
    account_id: str | None = None
    """The player's account, where the page proved it."""
    email: str = ""
    """Where they want to be written to, as they typed it."""
    blocked_until: datetime | None = None
    in_danger: bool = False
    """The player may be in danger: they go on writing, whoever is there, and are told no place in the queue."""
    help_line: str | None = None
    """For a player in danger: the help line of their language, where one is configured."""


class ConversationSummary(Frame):
    """One row of the console's lists."""

    id: str
    status: Literal["bot", "queued", "assigned", "closed"]
    epoch: int
    language: Language
    department: str
    priority: int
    reason: str | None
    waiting_since: datetime | None
    operator_id: str | None
    operator_name: str | None
    head_seq: Seq
    operator_seen_seq: Seq
    visitor_seen_seq: Seq
    preview: str
    updated_at: datetime
    level: int = 0
    """0 operators, 1 supervisors, 2 investigation team."""
    accepted_languages: tuple[Language, ...] = ()
    reserved_for: str | None = None
    assigned_at: datetime | None = None
    account_id: str | None = None
    player_name: str = ""
    blocked_until: datetime | None = None
    offered_to: str | None = None
    """Name of the operator to whom it is held out just now."""
    serves: bool = True
    """Whether the reader may be given it (department, language, level)."""
    channel: ChannelName = "chat"
    """By which way the player writes."""
    danger: bool = False
    """The player is or was in danger: marked so until a person gives them to the assistant knowing it."""
    unanswered_since: datetime | None = None
    """Since when the player's words have no answer from the person who holds it; None where they have."""


class ChoiceView(Frame):
    """One of several: its name by language where it has one, and the departments that have it; none: all."""

    code: str
    names: dict[str, str] = {}
    departments: tuple[str, ...] = ()


class TicketView(Frame):
    reference: str
    status: str
    kind: str
    department: str
    priority: int
    account_id: str
    transaction_id: str | None
    bet_id: str | None
    description: str
    conversation_id: str
    language: str
    created_at: datetime
    first_answer_due_at: datetime
    solution_due_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    """The next promised time; null when solved or while the clocks stand."""
    operator_id: str | None = None
    operator_name: str | None = None
    amount: str | None = None
    currency: str | None = None
    happened: str = ""
    happened_on: date | None = None
    contact: str = ""
    first_answered_at: datetime | None = None
    solved_at: datetime | None = None
    paused_at: datetime | None = None
    breached_at: datetime | None = None
    resolution: str = ""
    merged_into: str | None = None
    next_states: tuple[str, ...] = ()
    """States it may go to now."""
    level: int = 0
    """0 operators, 1 supervisors, 2 investigation team."""
    watchers: tuple[str, ...] = ()
    """Ids of those who want to hear of each change."""


class AnswerShown(Frame):
    """An FAQ answer that the assistant gave, and how it did."""

    seq: Seq
    topic: str
    title: str
    score: float | None
    helpful: bool | None
    question: str


class ComplaintFormView(Frame):
    """The complaint form as it stands, field by field as on the ticket; empty where nothing is known."""

    kind: str = ""
    account_id: str = ""
    transaction_id: str = ""
    bet_id: str = ""
    amount: str = ""
    currency: str = ""
    happened: str = ""
    description: str = ""
    contact: str = ""
    complete: bool = False
    active: bool = False
    """The assistant asks for the rest."""


class ContactView(Frame):
    """Who writes by a channel. It is what the channel says; it proves no account."""

    channel: ChannelName
    address: str
    name: str = ""
    subject: str = ""
    closed: str | None = None
    """Why nothing more can be sent to them."""
    writes_until: datetime | None = None
    """Until when free text can be sent to them; null: always."""
    perhaps: str | None = None
    """A conversation of another sender that this one may belong to."""


class CallbackView(Frame):
    """The call that the player asked for and still waits for."""

    number: str
    """In E.164 form, for a `tel:` link."""
    shown: str
    """The same with blanks."""
    country: str
    """Two letters; empty where the number belongs to none."""
    matter: str
    language: Language
    starts_at: datetime
    ends_at: datetime
    due: bool
    """Its window has begun: whoever holds the conversation is to call."""
    attempts: int
    """Calls that nobody answered."""


class HandoffCard(Frame):
    """All that an operator must know before the first word."""

    conversation_id: str
    language: Language
    page_language: Language
    page_url: str
    reason: str | None
    reason_text: str
    department: str
    priority: int
    waiting_since: datetime | None
    started_at: datetime
    form: ComplaintFormView | None
    tickets: tuple[TicketView, ...]
    answers: tuple[AnswerShown, ...]
    ratings: tuple[int, ...]
    level: int = 0
    account_id: str | None = None
    """Proven by the page; null means that whatever is typed about an account is only said."""
    player_name: str = ""
    attributes: dict[str, str] = {}
    """What the page said of its player, proven by nothing."""
    email: str = ""
    """Where the player wants to be written to; proven by nothing."""
    promises: tuple[str, ...] = ()
    """Codes of what the assistant promised: wait range, ticket due times; worded by the console."""
    promise_params: dict[str, object] = {}
    files: tuple[FileView, ...] = ()
    contact: ContactView | None = None
    callback: CallbackView | None = None
    calls_back: bool = False
    """Whether calls can be planned here."""
    closed_reason: str | None = None
    """How it ended last, and what it was about, as who closed it said."""
    tags: tuple[str, ...] = ()
    help_line: str | None = None
    """For a player in danger: the help line in their language, where one is set."""
    alert: str = ""
    """For a player in danger: whom to alert, and in the reader's language how a limit or an exclusion is set. Empty
    where the site says nothing of its own.
    """
    limits: str = ""


class NoteView(Frame):
    """What operators tell each other; never sent to players."""

    id: str
    author_name: str
    text: str
    created_at: datetime
    after_seq: Seq
    mentions: tuple[str, ...] = ()
    whisper: bool = False


class OperatorView(Frame):
    id: str
    username: str
    name: str
    role: RoleName
    language: Language
    capacity: int
    languages: tuple[Language, ...] = ()
    departments: tuple[str, ...] = ()
    working_hours: dict[str, tuple[str, str]] = {}
    may_pick: bool = True
    is_active: bool = True


class DepartmentView(Frame):
    """A department to choose, by its names in the desk's languages."""

    id: DepartmentName
    names: dict[str, str]
    new_accounts: bool = False
    """Whether a new account works there as long as nobody says otherwise."""
    investigates: bool = False
    """Whether the last step of an escalation leads there."""


class ColleagueView(Frame):
    """A person at the desk as the others see them."""

    id: str
    name: str
    role: RoleName
    state: Literal["available", "away", "offline"]
    reason: str = ""
    """Why they are away, where they said so."""
    load: int
    capacity: int
    languages: tuple[Language, ...] = ()
    departments: tuple[str, ...] = ()
