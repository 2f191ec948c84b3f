"""The whole path in a real browser, as player and as operator, on the real desk with real Rasa."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from settings import ROOT
from tests.e2e.people import Operator, Player
from tests.fixtures.running_desk import RunningDesk

pytestmark = [pytest.mark.browser, pytest.mark.rasa]

REFERENCE = re.compile(r"DST-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
SAYS: dict[str, dict[str, str]] = {
    "az": {
        "question": "Çıxarış etmişəm, pul hələ kartıma gəlməyib, nə edim?",
        "answer": "24–72",
        "complaint": "Şikayət etmək istəyirəm",
        "story": "Üç gün əvvəl 250 manat çıxardım, hələ də gəlməyib.",
        "hello": "Salam, mən Ayseləm, baxıram.",
        "thanks": "Çox sağ olun",
        "again": "Sənədləri hara göndərim, hansı sənədlər lazımdır ödəniş üçün?",
    },
    "tr": {
        "question": "Para çekme talebi verdim ama param hâlâ hesabıma gelmedi, ne yapmalıyım?",
        "answer": "24",
        "complaint": "Şikayet etmek istiyorum",
        "story": "Üç gün önce 250 lira çektim, hâlâ gelmedi.",
        "hello": "Merhaba, ben Aysel, bakıyorum.",
        "thanks": "Teşekkür ederim",
        "again": "Ödeme sorunu için hangi belgeler gerekiyor?",
    },
    "ru": {
        "question": "Я вывел деньги, а они до сих пор не пришли на карту, что делать?",
        "answer": "24",
        "complaint": "Хочу подать жалобу",
        "story": "Три дня назад вывел 250 манат, деньги так и не пришли.",
        "hello": "Здравствуйте, это Айсель, смотрю.",
        "thanks": "Спасибо большое",
        "again": "Какие документы нужны для вывода денег?",
    },
    "en": {
        "question": "I made a withdrawal but the money has still not reached my card, what should I do?",
        "answer": "24",
        "complaint": "I want to file a complaint",
        "story": "Three days ago I withdrew 250 manat and it has still not come.",
        "hello": "Hello, this is Aysel, I am looking into it.",
        "thanks": "Thank you very much",
        "again": "Which documents do you need for a payment problem?",
    },
}


def bot_words(language: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "bot" / "responses" / f"{language}.yml").read_text("utf-8"))
    return loaded


@pytest.fixture
def pages(browser: Browser) -> Iterator[tuple[Page, Page]]:
    """A page of a player and one of an operator, in browser profiles of their own; a script error fails the test."""
    errors: list[str] = []
    contexts = [browser.new_context(), browser.new_context(viewport={"width": 1280, "height": 800})]
    opened = [context.new_page() for context in contexts]
    for page in opened:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    yield opened[0], opened[1]
    for context in contexts:
        context.close()
    assert errors == []


@pytest.mark.parametrize("language", ["az", "ru", "tr", "en"])
def test_from_question_to_rating(desk: RunningDesk, pages: tuple[Page, Page], language: str) -> None:
    says, bot = SAYS[language], bot_words(language)
    player = Player(pages[0], desk.url, language)

    # A question gets its answer, and a thumb.
    answer = player.ask(says["question"])
    expect(answer).to_contain_text(says["answer"])
    answer.locator(".thumb").first.click()
    expect(answer.locator(".thumb").first).to_have_attribute("aria-pressed", "true")

    # A complaint gets a ticket number. Its kind is known from the question before and is not asked again.
    player.ask(says["complaint"])
    player.ask("QW483920")
    player.choose(bot["button_no_number"])
    player.ask(says["story"])
    player.choose(bot["button_done"])
    player.choose(bot["button_next"])
    summary = player.choose(bot["button_in_chat"])
    expect(summary).to_contain_text("QW483920")
    expect(summary).to_contain_text(bot["kind_withdrawal"])
    done = player.choose(bot["button_send"])
    expect(done).to_contain_text(REFERENCE)
    reference = REFERENCE.search(done.inner_text())
    assert reference is not None

    # Reloading loses nothing and doubles nothing.
    before = player.page.locator(".log .message").count()
    player.page.reload()
    expect(player.page.locator(".log .message")).to_have_count(before)

    # A person is one press away, while one is there; the place in the queue is shown.
    operator = Operator(pages[1], desk.url, "operator", desk.operators["operator"], language)
    player.human_button.click()
    expect(player.status).to_have_text(player.words["widget.status.queued"].replace("{position}", "1"))
    operator.accept()
    history = operator.page.locator("main")
    expect(history).to_contain_text(says["story"])
    expect(operator.page.locator("body")).to_contain_text(reference[0])
    expect(operator.page.locator("body")).to_contain_text("QW483920")

    # Both talk; each sees the other type.
    operator.composer.press_sequentially(says["hello"][:5])
    expect(player.page.locator(".typing")).to_be_visible()
    operator.write(says["hello"])
    expect(player.said_by("operator").last).to_contain_text(says["hello"])
    player.write(says["thanks"])
    expect(history).to_contain_text(says["thanks"])

    # A reload in the middle of it, on both sides.
    player.page.reload()
    expect(player.said_by("operator")).to_have_count(1)
    operator.page.reload()
    expect(operator.composer).to_be_visible()
    bots = player.said_by("bot").count()

    # The operator ends it, the player rates it, and writing again wakes the assistant.
    operator.page.keyboard.press("Escape")
    operator.page.get_by_role(
        "button", name=re.compile(re.escape(operator.words["console.action.close"]))
    ).first.click()
    dialog = operator.page.locator("dialog[open]")
    dialog.locator("button").last.click()
    rating = player.page.locator(".rating").filter(has_text=player.words["widget.rating.title"])
    expect(rating).to_be_visible()
    assert player.said_by("bot").count() == bots, "the assistant spoke while a person had the conversation"
    rating.locator(".star").nth(4).click()
    rating.get_by_role("button", name=player.words["widget.rating.send"], exact=True).click()
    expect(rating).to_be_hidden()
    expect(player.ask(says["again"])).to_be_visible()


def test_embedded_in_the_demo_page(desk: RunningDesk, pages: tuple[Page, Page]) -> None:
    page = pages[0]
    page.goto(f"{desk.url}/?language=az")
    page.locator("destek-chat button.launcher").click()
    frame = page.frame_locator("destek-chat iframe")
    frame.locator("#message").fill("<img src=x onerror=alert(1)> Dəstək hansı dillərdə işləyir?")
    frame.locator("#message").press("Enter")
    expect(frame.locator('.message[data-author="visitor"]')).to_contain_text("<img src=x")
    expect(frame.locator('.message[data-author="bot"]')).to_have_count(2, timeout=30_000)
    assert frame.locator(".message img").count() == 0


def test_typed_commands_are_words(desk: RunningDesk, pages: tuple[Page, Page]) -> None:
    player = Player(pages[0], desk.url, "en")
    for text in ('/request_human{"x":"y"}', "   /restart", "\u3000/gambling_harm", "🙂🙂🙂"):
        player.ask(text)
        assert player.human_button.get_attribute("data-status") == "bot"
