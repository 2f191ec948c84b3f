"""A77 and point 2 of "safe to put before the public": no parser of players' words takes longer for what is written to
be slow than ten times what it takes for an everyday text of the same length.

The texts are as long as a message may be: pieces that look like the beginning of everything a parser knows, repeated;
and pieces that Hypothesis makes up.
"""

import gc
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot.understanding.phrases
import faq.language.spelling
from bot.actions.change_language import wanted_language
from bot.actions.expected_answers import gives_number
from bot.complaint import answer_phrases as answers
from bot.complaint import command_phrases as commands
from bot.complaint import correction_patterns as patterns
from bot.complaint import extraction as reading
from bot.complaint.entities import amounts, contacts, dates
from bot.complaint.fields import named_in
from bot.components import folding
from bot.components.turn_request import plain_words
from bot.masking.masking import mask, masked_across
from bot.understanding.incoming import clean, wordless_intent
from bot.understanding.phrases import is_question
from bot.understanding.selections import is_selection
from bot.understanding.sentences import halves
from faq.language.detection import features
from faq.language.spelling import Lexicon, cyrillic_share, fold, normalise, to_cyrillic
from handoff.domain.ids import find_reference, without_reference
from handoff.services import texts

LONGEST = 2000
MOST = 10
FLOOR_SECONDS = 0.0005
"""Less than this is not told from nothing."""
TODAY = date(2026, 11, 30)
EVERYDAY = (
    "Salam, 14:35-də kartdan pul yatırdım, hesaba hələ gəlməyib. Əməliyyat 1234567890, e-poçt leyla@example.com. "
    "Пополнил счёт, деньги не пришли, помогите пожалуйста. My bet 99887766 was not settled, please check it, my "
    "account is 483920. Parolum işləmir, kod gəlmir, artıq yazmışam. "
)
LEXICON = Lexicon.learn([(EVERYDAY, "ru", 1), ("çıxarış gəlməyib şikayət", "az", 1), ("where is my money", "en", 1)])
ANSWERS = (
    *(answers.says_no_number, answers.says_not_known, answers.says_done, answers.says_send, answers.says_wrong),
    *(named_in, answers.says_go_on, answers.says_later, answers.says_continue),
)
COMMANDS = (commands.says_stop, commands.says_submit, commands.says_evidence_later, commands.speaks_of_evidence)
PARSERS: dict[str, Callable[[str], object]] = {
    "masking": mask,
    "masking across messages": lambda text: masked_across([text, text, text]),
    "cleaning": lambda text: (texts.clean(text + "x", 9999), clean(text), wordless_intent(text)),
    "addresses": lambda text: texts.without_secrets(f"https://a.example/?{text}", lambda one: (one, ())),
    "references": lambda text: (find_reference(text), without_reference(text)),
    "dates": lambda text: (dates.find_day(text, TODAY), dates.find_day(text, TODAY, asked=True)),
    "amounts": lambda text: (amounts.find_amount(text), amounts.find_amount(text, bare=True)),
    "contacts": lambda text: (contacts.find_contact(text), contacts.find_email(text), contacts.says_chat(text)),
    "kinds": reading.find_kind,
    "accounts": lambda text: (reading.find_account_id(text), reading.named_account(text), reading.lone_account(text)),
    "numbers": lambda text: (reading.find_number(text, "transaction_id"), reading.named_numbers(text)),
    "stories": reading.is_story,
    "questions": is_question,
    "spelling": lambda text: (normalise(text), fold(text), to_cyrillic(text), cyrillic_share(text)),
    "restoring": lambda text: [LEXICON.restore(text, language) for language in ("az", "tr", "ru", "en")],
    "language": features,
    "sentences": halves,
    "corrections": lambda text: (list(patterns.contrasts(text)), patterns.is_marked(text), patterns.wants_change(text)),
    "answers": lambda text: [said(text) for said in (*ANSWERS, dates.names_day_alone, gives_number)],
    "commands": lambda text: [said(text) for said in COMMANDS],
    "selections": is_selection,
    "languages asked for": lambda text: wanted_language(text, "en"),
    "what Rasa is given": lambda text: (plain_words(text), folding.fold(text)),
}
PIECES = (
    *("a", "1", " ", "\n", ".", "-", "@", "+", "İ", "ы", "\u0301", "👍", "•", "(", "'", "̆й"),
    *("4 ", "4111 ", "1 234 ", "1,", "1.", "12.11.", "12/", "3d 123 ", "cvv 123 ", "parol ", "parol: a1b2 ", "pin "),
    *("AZ21", "TR33 0006 ", "a@", "a.", "a@a.", "a_a.", "+994 ", "(050) ", "DST-", "DST 7K3F ", "D S T ", "AB12-"),
    *(
        "5 manat ",
        "5k ",
        "min ",
        "iki yüz ",
        "сто ",
        "$",
        "$5",
        "yuz",
        "ikiyüz ",
        "last ",
        "2 gün ",
        "gün əvvəl ",
        "5-i ",
    ),
    *("bu həftə ", "14:35 ", "noyabr ", "id ", "hesab ", "id id 1234 ", "kupon ", "no ", "http://a.b/", "www.", "shch"),
    *("aaaa'", "4a", "ts", "[a](", "[a](b", "**a", "*a*", "`", "<b>", "# a\n", "- a\n", "> ", "&amp;", "/restart", "?"),
    *("şikayət ", "хочу ", "I would like to ", "ə", "word ", "слово ", "para çek ", "log in ", "hello@example.com "),
)


def of_length(piece: str) -> str:
    return (piece * (LONGEST // len(piece) + 1))[:LONGEST]


def seconds(parse: Callable[[str], object], text: str, times: int = 3) -> float:
    """Of the processor, at best, with nothing remembered of the text."""
    best = float("inf")
    for _ in range(times):
        for remembering in (
            fold,
            normalise,
            cyrillic_share,
            faq.language.spelling._fold_word,
            bot.understanding.phrases._words,
        ):
            remembering.cache_clear()
        began = time.process_time()
        parse(text)
        best = min(best, time.process_time() - began)
    return best


def bound(parse: Callable[[str], object]) -> float:
    return MOST * max(FLOOR_SECONDS, seconds(parse, of_length(EVERYDAY), 5))


def ratio(parse: Callable[[str], object], text: str, most: float) -> float:
    """Its time in parts of the most; measured again before it is believed, for the machine has other work too."""
    taken = seconds(parse, text, 1)
    return (seconds(parse, text, 25) if taken > most else taken) / most


@pytest.mark.parametrize("name", PARSERS)
def test_no_piece_repeated_is_slow(name: str) -> None:
    parse = PARSERS[name]
    gc.collect()
    most = bound(parse)
    made = [of_length(piece) for piece in PIECES]
    made += [of_length(piece)[: LONGEST - 1] + "!" for piece in PIECES]  # fails at the very end
    made += [of_length(one)[: LONGEST // 2] + of_length(other)[: LONGEST // 2] for one, other in pairwise(PIECES)]
    slow = {text[:24]: round(MOST * share, 1) for text in made if (share := ratio(parse, text, most)) > 1}
    assert not slow, f"an everyday text takes {most / MOST * 1000:.2f} ms"


@pytest.mark.parametrize("name", PARSERS)
def test_no_piece_that_is_made_up_is_slow(name: str) -> None:
    parse = PARSERS[name]
    most = bound(parse)

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(PIECES) | st.text(min_size=1, max_size=6), min_size=1, max_size=4))
    def run(pieces: list[str]) -> None:
        text = of_length("".join(pieces))
        assert ratio(parse, text, most) <= 1, text[:60]

    run()
