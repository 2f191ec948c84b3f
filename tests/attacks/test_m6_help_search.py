"""M6: searches of the help centre are paced by address, remembered, and one at a time."""

import asyncio
import threading
import time

import pytest

from faq.help_centre.searches import BURST, SECONDS, WAITING, Busy, Searches
from tests.attacks.attacked import attacked


async def test_sixty_searches_of_one_address_are_cut_short() -> None:
    async with attacked() as world:
        looks = 0
        began = time.perf_counter()
        answers = await asyncio.gather(
            *(world.http.get("/help/en/search", params={"q": f"word {n}"}) for n in range(60))
        )
        looks = sum(answer.status_code == 200 for answer in answers)
        refused = [answer for answer in answers if answer.status_code == 429]
        assert looks <= BURST + (time.perf_counter() - began) / SECONDS + 1
        assert looks + len(refused) == 60
        assert "try again" in refused[0].text
        assert refused[0].headers["retry-after"]
        assert (await world.http.get("/help/en/search", params={"q": "word 0"})).status_code in {200, 429}


async def test_one_is_looked_for_at_once() -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def look(query: str, language: str) -> list[str]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.02)
        with lock:
            running -= 1
        return [query]

    searches = Searches(look)
    found = await asyncio.gather(
        *(searches.topics(f"q{n}", "en", f"address {n}") for n in range(20)), return_exceptions=True
    )
    assert most == 1
    assert sum(isinstance(one, Busy) for one in found) == 20 - WAITING


async def test_the_same_again_costs_nothing() -> None:
    looked: list[str] = []
    now = 0.0

    def look(query: str, language: str) -> list[str]:
        looked.append(f"{language} {query}")
        return ["a topic"]

    searches = Searches(look, lambda: now)
    for _ in range(100):
        assert await searches.topics("Bonus", "en", "me") == ["a topic"]
    assert await searches.topics("bonus", "en", "you") == ["a topic"]
    await searches.topics("bonus", "tr", "me")
    assert looked == ["en Bonus", "tr bonus"]
    now = 61.0  # the content may be another by now
    await searches.topics("bonus", "en", "me")
    assert len(looked) == 3


async def test_an_address_gets_its_searches_back() -> None:
    now = 0.0
    searches = Searches(lambda query, language: [], lambda: now)
    for number in range(BURST):
        await searches.topics(str(number), "en", "me")
    with pytest.raises(Busy):
        await searches.topics("more", "en", "me")
    await searches.topics("more", "en", "you")
    now += SECONDS
    await searches.topics("even more", "en", "me")
