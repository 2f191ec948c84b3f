"""The console with 500 who wait, 60 who are held and thousands of tickets: what is drawn stays small."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import create_engine, insert, select

from handoff.domain.conversations.conversation import Status
from handoff.domain.tickets.ticket import TicketStatus
from handoff.storage.sql import rows
from handoff.storage.sql.tables import conversations, operators, tickets
from tests.e2e.people import Operator
from tests.fixtures.desk import PASSWORD, a_conversation, a_ticket
from tests.fixtures.running_desk import RunningDesk
from tests.fixtures.scripted_desk import scripted_desk

pytestmark = pytest.mark.browser

WAITING, HELD, TICKETS = 500, 60, 3000
MOST_NODES = 2000


@pytest.fixture(scope="module")
def full_desk() -> Iterator[RunningDesk]:
    with scripted_desk(push_offers="0", lease_seconds="86400", gone_seconds="86400") as running:
        fill(running)
        yield running


def fill(desk: RunningDesk) -> None:
    now = datetime.now(UTC)
    engine = create_engine(desk.database)
    with engine.begin() as connection:
        holder = connection.scalar(select(operators.c.id).where(operators.c.username == "murad"))
        made = [
            a_conversation(
                Status.QUEUED,
                created_at=now,
                updated_at=now,
                waiting_since=now - timedelta(seconds=n),
                stays_with_people=True,
            )
            for n in range(WAITING)
        ]
        made += [
            a_conversation(
                Status.ASSIGNED,
                operator_id=holder,
                last_operator_id=holder,
                created_at=now,
                updated_at=now,
                assigned_at=now - timedelta(seconds=n),
                lease_expires_at=now + timedelta(days=1),
            )
            for n in range(HELD)
        ]
        connection.execute(insert(conversations), [rows.conversation_row(one) for one in made])
        due = {"first_answer_due_at": now + timedelta(days=1), "solution_due_at": now + timedelta(days=2)}
        written = [
            a_ticket(made[0].id, status=TicketStatus.REGISTERED, created_at=now, updated_at=now, **due)
            for _ in range(TICKETS)
        ]
        connection.execute(insert(tickets), [rows.ticket_row(one) | {"idempotency_key": one.id} for one in written])
    engine.dispose()


def test_what_is_drawn_stays_small_and_every_row_is_reached(full_desk: RunningDesk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    supervisor = Operator(page, full_desk.url, "murad", PASSWORD, "en")
    mine, queue = page.locator(".list-mine .row"), page.locator(".list-queue .row")
    expect(queue.first).to_have_attribute("aria-setsize", str(WAITING))
    expect(mine.first).to_have_attribute("aria-setsize", str(HELD))
    expect(mine.first).to_be_in_viewport()
    assert nodes(page) < MOST_NODES
    queue.nth(2).hover()
    page.mouse.wheel(0, 1_000_000)
    expect(page.locator(f'.list-queue .row[aria-posinset="{WAITING}"]')).to_be_in_viewport()
    assert nodes(page) < MOST_NODES
    for _ in range(3):
        supervisor.key("j")
    expect(page.locator('.list-mine .row[aria-posinset="3"] [aria-current]')).to_have_count(1, timeout=20_000)
    supervisor.key("2")
    expect(page.locator("#tickets-title")).to_be_visible()
    expect(page.locator(".tickets-summary")).to_contain_text("3,000")
    assert nodes(page) < MOST_NODES * 2, "a page of a hundred tickets beside the lists"


def nodes(page: object) -> int:
    count: int = page.evaluate("document.querySelectorAll('*').length")  # type: ignore[attr-defined]
    return count
