"""Whatever is said and pressed, in whatever order: no words twice in a row, no dead end, a person in time."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wording.nlg import Nlg
from handoff.domain.conversations.message import OutcomeKind
from languages import LANGUAGES
from tests.unit.bot.actions.rehearsal import Rehearsal, is_stuck, outcome_of
from tests.unit.bot.actions.test_actions import OWN, Clock, Tickets
from tests.unit.bot.fakes import FakeFaq, answered, suggested

NLG = Nlg("Arena")
FAQ = FakeFaq(
    {
        "where is my withdrawal?": answered("payment-withdrawal-delay"),
        "which languages?": answered("support-languages"),
        "something about people": suggested("contact-human", "complaint-status"),
    }
)
SENTENCES = (
    ("hello", "greet"),
    ("thanks", "thanks"),
    ("bye", "goodbye"),
    ("how are you", "smalltalk"),
    ("yes", "affirm"),
    ("no", "deny"),
    ("qwe rty", "ask_faq"),
    ("zxcv bnm", "out_of_scope"),
    ("you fool", "insult"),
    ("where is my withdrawal?", "ask_faq"),
    ("which languages?", "ask_faq"),
    ("something about people", "ask_faq"),
    ("I want to complain", "file_complaint"),
    ("my 250 manat withdrawal of yesterday has not come, id 483920", "file_complaint"),
    ("483920", "ask_faq"),
    ("250 manat", "ask_faq"),
    ("yesterday", "ask_faq"),
    ("a@b.az", "ask_faq"),
    ("that's all", "affirm"),
    ("the amount is wrong", "ask_faq"),
    ("cancel", "cancel"),
    ("go on", "affirm"),
    ("on azerbaijani please", "change_language"),
    ("what about my ticket", "ticket_status"),
    (OWN, "ticket_status"),
    ("DST-1111-111N", "ticket_status"),
    ("...", "nothing_said"),
)
said = st.tuples(st.just("say"), st.integers(0, len(SENTENCES) - 1))
pressed = st.tuples(st.just("press"), st.integers(0, 40))
sent = st.tuples(st.just("file"), st.integers(1, 2))
COUNTED = frozenset({OutcomeKind.FALLBACK})
REPEATABLE = frozenset({OutcomeKind.ANSWER, OutcomeKind.STATUS, OutcomeKind.CRISIS})
"""Articles, tickets: asked for twice, told twice. The words for danger are not varied for variety's sake."""


@given(st.lists(st.one_of(said, said, pressed, sent), min_size=5, max_size=40), st.sampled_from(LANGUAGES))
@settings(max_examples=25, deadline=None)
def test_long_dialogues(moves: list[tuple[str, int]], language: str) -> None:
    asyncio.run(_play(moves, language))


async def _play(moves: list[tuple[str, int]], language: str) -> None:
    dialogue = Rehearsal(NLG, FAQ, Clock(), Tickets(), language)
    before, failures = "", 0
    for how, which in moves:
        if how == "say":
            turn = await dialogue.turn(*SENTENCES[which])
        elif how == "file":
            turn = await dialogue.turn("", "file_sent", files=which)
        elif dialogue.buttons:
            button = dialogue.buttons[-1 - which % len(dialogue.buttons)]
            turn = await dialogue.turn("", button.action["intent"], dict(button.action["entities"]))
        else:
            continue
        outcome = outcome_of(turn)
        last = turn.replies[-1]
        assert all(reply.text for reply in turn.replies)
        assert outcome.kind in REPEATABLE or last.text != before, (last.text, outcome)
        assert not is_stuck(turn, dialogue.form), turn
        failures = failures + 1 if outcome.kind in COUNTED else 0
        offered = any(b.action["intent"] == "ask_person" for reply in turn.replies for b in reply.buttons)
        assert failures < 2 or offered or dialogue.form, turn
        before = last.text
