"""Where the assistant does not get on, it never falls into a loop: no sentence comes twice within eight turns."""

import random
import re

import pytest

from bot.wording.nlg import FOLDER, Nlg, read_texts
from languages import LANGUAGES
from tests.unit.bot.actions.rehearsal import Rehearsal
from tests.unit.bot.actions.test_actions import Clock, Tickets
from tests.unit.bot.fakes import FakeFaq, answered, suggested

WINDOW = 8
NLG = Nlg("Arena")
FAQ = FakeFaq(
    {
        "where is it": answered("payment-withdrawal-delay"),
        "which languages": answered("support-languages"),
        "about people": suggested("contact-human", "complaint-status"),
    }
)
STEPS = (
    *("fallback", "suggest", "suggest_rephrase", "suggest_again", "none_fits", "handoff_offer", "choose_one"),
    *("unhelped_topics", "unhelped_words", "not_meant_topics", "not_meant_words"),
    *("decline_out_of_scope", "decline_insult", "nothing_said"),
)
"""Texts of the steps by which the assistant tries to understand."""
SENTENCE = re.compile(r"(?<=[.?!:])\s+")
MOVES = {
    "unknown": ("qwe rty", "ask_faq"),
    "off topic": ("weather", "out_of_scope"),
    "insult": ("fool", "insult"),
    "no words": ("...", "nothing_said"),
    "choice": ("about people", "ask_faq"),
    "none": ("", "no_topic"),
    "yes": ("yes", "affirm"),
    "no": ("no", "deny"),
    "answer": ("where is it", "ask_faq"),
    "other answer": ("which languages", "ask_faq"),
    "no help": ("no use", "unhelped"),
    "other": ("not that", "not_meant"),
}


def steps_of(language: str) -> frozenset[str]:
    texts = read_texts(FOLDER / f"{language}.yml")
    return frozenset(
        sentence.replace("{site}", "Arena")
        for name in STEPS
        for text in texts[name]
        for sentence in SENTENCE.split(text)
    )


async def play(language: str, moves: list[str]) -> None:
    steps, dialogue = steps_of(language), Rehearsal(NLG, FAQ, Clock(), Tickets(), language)
    seen: dict[str, int] = {}
    for at, move in enumerate(moves):
        said = await dialogue.turn(*MOVES[move])
        if said.handoff is not None:
            return
        for sentence in {part for reply in said.replies for part in SENTENCE.split(reply.text)} & steps:
            last = seen.get(sentence, at - WINDOW)
            assert at - last >= WINDOW, f"{sentence!r} after {at - last} turns: {moves[last : at + 1]}"
            seen[sentence] = at


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("move", ["unknown", "off topic", "insult", "no words", "choice", "none", "no help", "other"])
async def test_the_same_again_and_again(move: str, language: str) -> None:
    await play(language, [move] * 24)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "moves",
    [
        ["unknown", "answer"],
        ["unknown", "unknown", "answer"],
        ["choice", "none"],
        ["choice", "yes"],
        ["answer", "no help"],
        ["answer", "other", "other answer", "other"],
        ["off topic", "answer"],
        ["insult", "unknown"],
    ],
)
async def test_round_and_round(moves: list[str], language: str) -> None:
    await play(language, moves * 12)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_any_order(language: str) -> None:
    chance = random.Random(8)
    for _ in range(8):
        await play(language, chance.choices(list(MOVES), k=40))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_steps_share_a_sentence(language: str) -> None:
    texts = read_texts(FOLDER / f"{language}.yml")
    sentences = [sentence for name in STEPS for text in texts[name] for sentence in SENTENCE.split(text)]
    assert len(sentences) == len(set(sentences)), sorted({each for each in sentences if sentences.count(each) > 1})
