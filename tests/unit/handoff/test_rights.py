"""Who may do what: every role, with everything that they may have to do with a thing, against every action."""

import ast
from dataclasses import replace
from itertools import product

import pytest

from handoff.domain.conversations.conversation import Conversation, Level, Status
from handoff.domain.conversations.message import Author
from handoff.domain.conversations.note import Note
from handoff.domain.files.attachment import Attachment
from handoff.domain.ids import AttachmentId, NoteId, OperatorId, TicketId
from handoff.domain.people.operator import Operator, Role
from handoff.services.rights import (
    Action,
    Area,
    ConversationAccess,
    FileAccess,
    NoteAccess,
    Resource,
    TicketAccess,
    can,
)
from settings import ROOT
from tests.fixtures.clock import ManualClock
from tests.fixtures.departments import INVESTIGATION, PAYMENTS, SUPPORT
from tests.fixtures.desk import a_conversation

NOW = ManualClock().now()
ME, OTHER = OperatorId("me"), OperatorId("other")
R, W, L, T, A, K, B, N, H, F, C, S = (
    Action.READ, Action.WRITE, Action.LIST, Action.TAKE, Action.ASSIGN, Action.RANK, Action.BLOCK, Action.NOTE,
    Action.WHISPER, Action.FILE, Action.CHANGE, Action.SITE,
)  # fmt: skip
OVERSEES = {L, R, N, T, A, K, B, H, F, S}
"""What supervisors may do with any conversation; only who holds it writes in it."""


def person(role: Role = Role.OPERATOR, **fields: object) -> Operator:
    made = Operator(
        id=ME, username="me", name="Me", role=role, language="en", password_hash="", created_at=NOW,
        departments=(SUPPORT,), languages=("en",),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def talk(
    status: Status, *, tickets: tuple[TicketAccess, ...] = (), asked: bool = False, **fields: object
) -> ConversationAccess:
    made = replace(a_conversation(), status=status, **({"language": "en"} | fields))  # type: ignore[arg-type]
    return ConversationAccess(conversation=made, tickets=tickets, asked=frozenset({ME} if asked else ()))


def held_by(id: OperatorId) -> dict[str, object]:
    return {"operator_id": id, "last_operator_id": id, "assigned_at": NOW}


MINE = TicketAccess(department=SUPPORT, operator_id=None)
THEIRS = TicketAccess(department=PAYMENTS, operator_id=None)
GIVEN = TicketAccess(department=PAYMENTS, operator_id=ME)
HELD = TicketAccess(department=PAYMENTS, operator_id=None, holder=ME)

OPERATORS: list[tuple[str, Resource, set[Action]]] = [
    ("waits for mine", talk(Status.QUEUED), {L, R, N, T}),
    ("waits for another department", talk(Status.QUEUED, department=PAYMENTS), {L}),
    ("waits in another language", talk(Status.QUEUED, language="tr"), {L}),
    ("waits for a supervisor", talk(Status.QUEUED, level=Level.SUPERVISOR), {L}),
    ("is held out to a colleague", talk(Status.QUEUED, reserved_for=OTHER), {L}),
    ("is held out to me", talk(Status.QUEUED, reserved_for=ME, department=PAYMENTS), {L, R, N, T}),
    ("waits elsewhere, was mine", talk(Status.QUEUED, department=PAYMENTS, last_operator_id=ME), {L, R, N}),
    ("waits elsewhere, with a ticket of mine", talk(Status.QUEUED, language="tr", tickets=(MINE,)), {L, R, N}),
    ("is mine", talk(Status.ASSIGNED, **held_by(ME)), {L, R, N, W, B, F, S}),
    ("is a colleague's", talk(Status.ASSIGNED, **held_by(OTHER)), set()),
    ("is a colleague's, who asked", talk(Status.ASSIGNED, asked=True, **held_by(OTHER)), {L, R, N}),
    ("is a colleague's, a ticket mine", talk(Status.ASSIGNED, tickets=(MINE, GIVEN), **held_by(OTHER)), set()),
    ("is the assistant's", talk(Status.BOT), set()),
    ("is the assistant's, was asked", talk(Status.BOT, asked=True), set()),
    ("is the assistant's, a foreign ticket", talk(Status.BOT, tickets=(THEIRS,)), set()),
    ("is the assistant's, a ticket mine", talk(Status.BOT, tickets=(THEIRS, MINE)), {L, R, N, T}),
    ("is the assistant's, a ticket given me", talk(Status.BOT, tickets=(GIVEN,)), {L, R, N, T}),
    ("is the assistant's, was mine", talk(Status.BOT, last_operator_id=ME), {L, R, N, T}),
    ("is closed", talk(Status.CLOSED), set()),
    ("is closed, was mine", talk(Status.CLOSED, last_operator_id=ME), {L, R, N, T}),
    ("ticket of my department", MINE, {R, N, C, W, T}),
    ("ticket of another", THEIRS, set()),
    ("ticket given to me", GIVEN, {R, N, C, W, T}),
    ("ticket of the conversation I hold", HELD, {R, N, C}),
]


@pytest.mark.parametrize(("what", "thing", "may"), OPERATORS, ids=[row[0] for row in OPERATORS])
def test_operators(what: str, thing: Resource, may: set[Action]) -> None:
    assert {action for action in Action if can(person(), action, thing)} == may
    assert not any(can(person(is_active=False), action, thing) for action in Action), "a closed account"


def test_who_may_not_pick_takes_nothing_from_the_queue() -> None:
    assert {a for a in Action if can(person(may_pick=False), a, talk(Status.QUEUED))} == {L, R, N}


@pytest.mark.parametrize(("what", "thing"), [row[:2] for row in OPERATORS], ids=[row[0] for row in OPERATORS])
def test_editors_have_no_part_in_it(what: str, thing: Resource) -> None:
    assert not any(can(person(Role.EDITOR), action, thing) for action in Action)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
@pytest.mark.parametrize(("what", "thing"), [row[:2] for row in OPERATORS], ids=[row[0] for row in OPERATORS])
def test_supervisors(role: Role, what: str, thing: Resource) -> None:
    may = {action for action in Action if can(person(role), action, thing)}
    if isinstance(thing, ConversationAccess):
        assert may == OVERSEES | ({W} if thing.conversation.is_held_by(ME) else set())
    else:
        assert may == {R, N, C, W, T, A, Action.LEAD}


@pytest.mark.parametrize(
    ("who", "touched", "may"),
    [
        (person(Role.SUPERVISOR), frozenset({OTHER}), True),
        (person(Role.ADMINISTRATOR), frozenset(), True),
        (person(Role.SUPERVISOR), frozenset({ME}), False),
        (person(Role.SUPERVISOR), None, False),
        (person(departments=(INVESTIGATION,)), frozenset({OTHER}), True),
        (person(departments=(INVESTIGATION,)), frozenset({ME}), False),
        (person(), frozenset(), False),
        (person(Role.SUPERVISOR, is_active=False), frozenset(), False),
    ],
)
def test_only_who_never_touched_a_case_reviews_it(
    who: Operator, touched: frozenset[OperatorId] | None, may: bool
) -> None:
    for ticket in (MINE, THEIRS):
        assert can(who, Action.REVIEW, replace(ticket, touched=touched, investigation=INVESTIGATION)) is may


def test_who_answers_for_a_ticket_is_of_its_level() -> None:
    detective = person(departments=(INVESTIGATION,))
    for level, operator, may in (
        (Level.SUPERVISOR, person(Role.SUPERVISOR), True),
        (Level.SUPERVISOR, person(), False),
        (Level.SUPERVISOR, detective, False),
        (Level.INVESTIGATION, detective, True),
        (Level.INVESTIGATION, person(Role.SUPERVISOR), False),
    ):
        assert can(operator, Action.LEAD, replace(MINE, level=level, investigation=INVESTIGATION)) is may


AREAS = {
    Area.ACCOUNTS: {Role.SUPERVISOR: {R}, Role.ADMINISTRATOR: {R, C}},
    Area.MONITORING: {Role.SUPERVISOR: {R, C}, Role.ADMINISTRATOR: {R, C}},
    Area.REPORT: {Role.SUPERVISOR: {R}, Role.ADMINISTRATOR: {R}},
    Area.PUBLIC_REPORT: {Role.SUPERVISOR: {R, Action.WRITE}, Role.ADMINISTRATOR: {R, Action.WRITE, C}},
    Area.SAVED_REPLIES: {Role.OPERATOR: {R}, Role.SUPERVISOR: {R, C}, Role.ADMINISTRATOR: {R, C}},
    Area.CONTENT: {Role.EDITOR: {R, C}, Role.SUPERVISOR: {R}, Role.ADMINISTRATOR: {R, C}},
    Area.ALL_TICKETS: {Role.SUPERVISOR: {R}, Role.ADMINISTRATOR: {R}},
    Area.AUDIT: {Role.SUPERVISOR: {R}, Role.ADMINISTRATOR: {R}},
    Area.SETTINGS: {Role.SUPERVISOR: {R}, Role.ADMINISTRATOR: {R, C}},
    Area.PRIVACY: {Role.SUPERVISOR: {R}, Role.ADMINISTRATOR: {R, C}},
    Area.INTEGRATIONS: {Role.SUPERVISOR: {R}, Role.ADMINISTRATOR: {R, C}},
}


@pytest.mark.parametrize(("area", "role"), list(product(Area, Role)))
def test_areas(area: Area, role: Role) -> None:
    assert {action for action in Action if can(person(role), action, area)} == AREAS[area].get(role, set())


def a_file(author: Author = Author.VISITOR, seq: int | None = 3, ticket: str | None = None) -> Attachment:
    return Attachment(
        id=AttachmentId("file"), conversation_id=a_conversation().id, author=author, name="a.png",
        media_type="image/png", size_bytes=1, created_at=NOW, seq=seq, ticket_id=TicketId(ticket) if ticket else None,
    )  # fmt: skip


def test_files_go_with_their_conversation_or_are_evidence_of_a_ticket() -> None:
    mine, theirs = talk(Status.ASSIGNED, **held_by(ME)), talk(Status.ASSIGNED, tickets=(MINE,), **held_by(OTHER))
    assert can(person(), R, FileAccess(file=a_file(), about=mine))
    assert not can(person(), R, FileAccess(file=a_file(), about=theirs)), (
        "what a colleague talks of is not evidence of mine"
    )
    assert can(person(), R, FileAccess(file=a_file(ticket="t"), about=theirs, evidence_of=MINE))
    assert not can(person(), R, FileAccess(file=a_file(ticket="t"), about=theirs, evidence_of=THEIRS))
    for role in Role:
        assert not can(person(role), R, FileAccess(file=a_file(seq=None), about=mine)), "not sent yet"
    assert not any(can(person(Role.ADMINISTRATOR), a, FileAccess(file=a_file(), about=mine)) for a in set(Action) - {R})


def test_a_whisper_is_for_supervisors_and_who_holds_the_conversation() -> None:
    def note(whisper: bool, about: Conversation) -> Note:
        return Note(
            id=NoteId("n"), conversation_id=about.id, operator_id=OTHER, author_name="", text="", created_at=NOW,
            after_seq=0, mentions=(), whisper=whisper,
        )  # fmt: skip

    mine, asked = talk(Status.ASSIGNED, **held_by(ME)), talk(Status.ASSIGNED, asked=True, **held_by(OTHER))
    for about, role, whisper, may in (
        (mine, Role.OPERATOR, True, True),
        (asked, Role.OPERATOR, True, False),
        (asked, Role.OPERATOR, False, True),
        (talk(Status.BOT), Role.OPERATOR, False, False),
        (asked, Role.SUPERVISOR, True, True),
    ):
        assert can(person(role), R, NoteAccess(note=note(whisper, about.conversation), about=about)) is may


def test_nobody_else_asks_for_a_role() -> None:
    """Comparisons of roles stand in `rights.py`, and in the domain's own definition of what a role is."""
    allowed = {ROOT / "handoff/services/rights.py", ROOT / "handoff/domain/people/operator.py"}
    process = ("settings", "self._settings")  # their role is that of a process
    found = []
    for file in [*ROOT.glob("handoff/**/*.py"), *ROOT.glob("bot/**/*.py"), *ROOT.glob("*.py")]:
        if file in allowed:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            compares = isinstance(node, ast.Compare | ast.Match) and any(
                isinstance(part, ast.Attribute)
                and ast.unparse(part.value) not in process
                and (part.attr == "role" or (isinstance(part.value, ast.Name) and part.value.id == "Role"))
                for part in ast.walk(node.subject if isinstance(node, ast.Match) else node)
            )
            if compares or (isinstance(node, ast.Attribute) and node.attr == "supervises"):
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert found == []
