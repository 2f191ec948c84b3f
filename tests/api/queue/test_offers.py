"""What consoles and widgets are told of offers, transfers, notes, leases and the desk as a whole."""

from dataclasses import replace
from typing import Any

import pytest

from handoff.domain.conversations.conversation import HandoffReason, Priority, Status
from handoff.domain.conversations.playbook import DangerPlaybook
from handoff.domain.people.operator import Role
from handoff.domain.queue.rules import DeskRules
from tests.api.calls import Calls
from tests.api.world import World
from tests.fixtures.assistant import a_handoff
from tests.fixtures.clients import OperatorClient, VisitorClient, new_client_id

PUSH = DeskRules(push_offers=True)


@pytest.fixture
async def pushing(world: World) -> World:
    await world.start(PUSH)
    return world


async def offered(operator: OperatorClient) -> dict[str, Any]:
    return await operator.next("offer.made")


async def desk(operator: OperatorClient, **fields: Any) -> dict[str, Any]:
    return await operator.next("desk.updated", lambda f: all(f[name] == value for name, value in fields.items()))


class TestOffers:
    async def test_an_offer_is_made_accepted_and_over(self, pushing: World) -> None:
        operator = await pushing.operator()
        visitor = await pushing.waiting_visitor()
        offer = await offered(operator)
        assert offer["conversation"]["id"] == visitor.ready["conversation"]["id"]
        assert offer["expires_at"] == "2026-03-02T09:00:25Z"
        [row] = (await operator.queue(lambda f: bool(f["queued"] and f["queued"][0]["offered_to"])))["queued"]
        assert (row["offered_to"], row["serves"]) == ("Aysel", True)
        await operator.send("offer.accept", offer_id=offer["offer_id"], ref="accept")
        started = await operator.next("assignment.started", lambda f: f["ref"] == "accept")
        assert started["conversation"]["id"] == row["id"]
        over = await operator.next("offer.ended")
        assert (over["offer_id"], over["reason"]) == (offer["offer_id"], "accepted")
        assert (await visitor.state(status="assigned"))["operator_name"] == "Aysel"
        await operator.send("offer.accept", offer_id="no-such-offer", ref="again")
        await operator.error("not_found", ref="again")

    async def test_declined_it_goes_to_the_next(self, pushing: World) -> None:
        first = await pushing.operator(name="Aysel")
        visitor = await pushing.waiting_visitor()
        offer = await offered(first)
        second = await pushing.operator(name="Murad")
        await first.send("offer.decline", offer_id=offer["offer_id"], ref="no")
        assert (await first.next("request.done"))["ref"] == "no"
        assert (await first.next("offer.ended"))["reason"] == "declined"
        assert (await offered(second))["conversation"]["id"] == visitor.ready["conversation"]["id"]

    async def test_who_lets_one_lapse_is_away_in_all_windows(self, pushing: World) -> None:
        account = await pushing.account()
        windows = [await pushing.operator(account) for _ in range(2)]
        await pushing.waiting_visitor()
        for window in windows:
            await offered(window)
        pushing.clock.advance(seconds=26)
        await pushing.scheduler.deadlines()
        for window in windows:
            assert (await window.next("offer.ended"))["reason"] == "lapsed"
            assert (await window.next("presence.changed"))["available"] is False
            [me] = (await desk(window, colleagues=[{**(await colleague(window)), "state": "away"}]))["colleagues"]
            assert me["load"] == 0
        await windows[0].send("presence.set", available=True)
        assert (await windows[1].next("presence.changed"))["available"] is True

    async def test_one_at_a_time_the_most_urgent_first(self, pushing: World) -> None:
        waiting = [await pushing.waiting_visitor() for _ in range(3)]
        last = waiting[2].ready["conversation"]["id"]
        async with pushing.desk.uow() as work:
            await work.conversations.update(replace(await work.conversations.get(last), stays_with_people=True))
            await work.commit()
        operator = await pushing.operator()
        first = await offered(operator)
        assert (first["conversation"]["id"], first["conversation"]["danger"]) == (last, True)
        async with pushing.desk.uow(read_only=True) as work:
            assert len(await work.offers.open()) == 1, "with five free places"
        await operator.send("offer.accept", offer_id=first["offer_id"])
        second = await operator.next("offer.made", lambda f: f["offer_id"] != first["offer_id"])
        assert second["conversation"]["id"] in {one.ready["conversation"]["id"] for one in waiting[:2]}

    async def test_who_reads_one_is_not_sent_away_for_the_next(self, pushing: World) -> None:
        operator = await pushing.operator()
        await pushing.waiting_visitor()
        first = await offered(operator)
        await operator.send("offer.accept", offer_id=first["offer_id"])
        await operator.next("assignment.started")
        await pushing.waiting_visitor()
        second = await operator.next("offer.made", lambda f: f["offer_id"] != first["offer_id"])
        pushing.clock.advance(seconds=26)
        await pushing.scheduler.deadlines()
        over = await operator.next("offer.ended", lambda f: f["offer_id"] == second["offer_id"])
        assert over["reason"] == "withdrawn"
        async with pushing.desk.uow(read_only=True) as work:
            [me] = await work.operators.all()
        assert me.available

    async def test_a_console_that_comes_back_finds_its_offer(self, pushing: World) -> None:
        account = await pushing.account()
        first = await pushing.operator(account)
        await pushing.waiting_visitor()
        offer = await offered(first)
        second = await pushing.operator(account)
        assert (await offered(second))["offer_id"] == offer["offer_id"]


async def colleague(operator: OperatorClient) -> dict[str, Any]:
    [me] = (await operator.next("desk.updated"))["colleagues"]
    found: dict[str, Any] = me
    return found


async def held(world: World, operator: OperatorClient) -> tuple[VisitorClient, str]:
    """A player whose conversation this operator holds and looks at."""
    visitor = await world.waiting_visitor()
    id = (await operator.take_next())["id"]
    await operator.open_conversation(id)
    await visitor.state(status="assigned")
    return visitor, id


class TestPassingOn:
    async def test_to_a_colleague_with_a_note(self, world: World) -> None:
        operator, account = await world.operator(name="Aysel"), await world.account("Murad")
        colleague = await world.operator(account)
        visitor, id = await held(world, operator)
        await operator.send(
            "assignment.transfer", conversation_id=id, operator_id=account.id, note="knows bets", ref="t"
        )
        ended = await operator.next("assignment.ended", lambda f: f["ref"] == "t")
        assert ended["reason"] == "transferred"
        line = await visitor.system("transferred_to_operator")
        assert line["params"] == {"name": "Aysel", "colleague": "Murad"}
        offer = await offered(colleague)
        assert offer["conversation"]["reserved_for"] == account.id
        await colleague.send("offer.accept", offer_id=offer["offer_id"])
        assert (await visitor.state(status="assigned"))["operator_name"] == "Murad"
        [note] = (await colleague.open_conversation(id))["notes"]
        assert (note["author_name"], note["text"]) == ("Aysel", "knows bets")

    async def test_the_colleague_does_not_answer(self, world: World) -> None:
        operator, account = await world.operator(name="Aysel"), await world.account("Murad")
        other = await world.operator(account)
        _, id = await held(world, operator)
        await operator.send("assignment.transfer", conversation_id=id, operator_id=account.id)
        await offered(other)
        third = await world.operator(name="Leyla")
        await third.send("assignment.next", ref="next")
        await third.error("queue_empty")
        world.clock.advance(seconds=26)
        await world.scheduler.deadlines()
        assert (await other.next("offer.ended"))["reason"] == "lapsed"
        assert (await third.take_next())["id"] == id

    @pytest.mark.parametrize("absent", ["offline", "away", "full"])
    async def test_to_nobody(self, world: World, absent: str) -> None:
        operator, account = (
            await world.operator(name="Aysel"),
            await world.account("Murad", capacity=int(absent != "full")),
        )
        if absent != "offline":
            colleague = await world.operator(account)
            if absent == "away":
                await colleague.send("presence.set", available=False)
                await colleague.next("presence.changed")
        _, id = await held(world, operator)
        await operator.send("assignment.transfer", conversation_id=id, operator_id=account.id, ref="t")
        await operator.error("colleague_unavailable", ref="t", params={"operator": "Murad"})
        assert (await world.conversation(id)).status is Status.ASSIGNED

    async def test_up(self, world: World) -> None:
        operator = await world.operator(name="Aysel")
        visitor, id = await held(world, operator)
        await operator.send("assignment.escalate", conversation_id=id, note="", ref="e")
        assert (await operator.next("assignment.ended"))["reason"] == "escalated"
        await visitor.system("escalated_to_supervisor")
        await operator.send("assignment.next", ref="next")
        await operator.error("queue_empty")
        supervisor = await world.operator(name="Murad", role=Role.SUPERVISOR)
        assert (await supervisor.take_next())["level"] == 1
        await supervisor.send("assignment.escalate", conversation_id=id, ref="e")
        await visitor.system("escalated_to_team")
        assert (await world.conversation(id)).department == "investigation"


class TestSupervisors:
    async def test_take_over_and_assign(self, world: World) -> None:
        operator, account = await world.operator(name="Aysel"), await world.account("Murad", role=Role.SUPERVISOR)
        supervisor = await world.operator(account)
        visitor, id = await held(world, operator)
        epoch = (await world.conversation(id)).epoch
        await supervisor.send("assignment.take", conversation_id=id, epoch=epoch - 1, ref="take")
        await supervisor.error("stale_owner", ref="take")
        await supervisor.send("assignment.take", conversation_id=id, epoch=epoch, ref="take")
        await supervisor.next("assignment.started", lambda f: f["ref"] == "take")
        ended = await operator.next("assignment.ended")
        assert (ended["reason"], ended["by"]) == ("taken_over", "Murad")
        assert (await visitor.system("taken_over"))["params"] == {"name": "Murad"}
        third = await world.account("Leyla")
        console = await world.operator(third)
        await operator.send("assignment.assign", conversation_id=id, epoch=epoch + 1, operator_id=third.id, ref="a")
        await operator.error("forbidden", ref="a")
        await supervisor.send("assignment.assign", conversation_id=id, epoch=epoch + 1, operator_id=third.id, ref="a")
        assert (await supervisor.next("request.done"))["ref"] == "a"
        assert (await console.next("assignment.started"))["conversation"]["id"] == id
        assert (await console.next("notification.raised", lambda f: f["kind"] == "assigned"))["conversation_id"] == id

    async def test_the_whole_desk_on_one_page(self, world: World) -> None:
        operator = await world.operator(name="Aysel")
        supervisor = await world.operator(name="Murad", role=Role.SUPERVISOR)
        _, id = await held(world, operator)
        await world.waiting_visitor()
        page = await supervisor.next("desk.updated", lambda f: f["waiting"] == 1 and len(f["held"]) == 1)
        assert page["held"][0]["id"] == id
        assert {c["name"]: (c["state"], c["load"]) for c in page["colleagues"]} == {
            "Aysel": ("available", 1),
            "Murad": ("away", 0),
        }
        page = await operator.next("desk.updated", lambda f: f["waiting"] == 1)
        assert (page["held"], page["promises_kept"]) == ([], None)
        world.clock.advance(seconds=301)
        await world.scheduler.deadlines()
        assert (await supervisor.next("notification.raised", lambda f: f["kind"] == "wait_alert"))["params"] == {
            "seconds": 301
        }

    async def test_priorities(self, world: World) -> None:
        supervisor = await world.operator(role=Role.SUPERVISOR)
        await world.waiting_visitor()
        world.clock.advance(seconds=1)
        later = await world.waiting_visitor()
        id = later.ready["conversation"]["id"]
        await supervisor.send("priority.set", conversation_id=id, priority=2, ref="p")
        assert (await supervisor.next("request.done"))["ref"] == "p"
        await later.next("conversation.updated", lambda f: f["conversation"]["queue"]["position"] == 1)
        operator = await world.operator(name="Aysel")
        await operator.send("priority.set", conversation_id=id, priority=0, ref="p")
        await operator.error("forbidden", ref="p")


class TestNotes:
    async def test_notes_mentions_and_whispers_never_reach_the_player(self, world: World) -> None:
        account = await world.account("Aysel")
        operator = await world.operator(account)
        supervisor = await world.operator(name="Murad", role=Role.SUPERVISOR)
        visitor, id = await held(world, operator)
        await supervisor.open_conversation(id)
        note = {"conversation_id": id, "client_note_id": new_client_id(), "text": "look at the log"}
        await supervisor.send("note.add", **note, mentions=[account.id])
        await supervisor.send("note.add", **note, mentions=[account.id])
        added = await operator.next("note.added")
        assert (added["note"]["text"], added["note"]["mentions"]) == ("look at the log", [account.id])
        mention = await operator.next("notification.raised", lambda f: f["kind"] == "mention")
        assert mention["params"] == {"name": "Murad"}
        await supervisor.send(
            "note.add", conversation_id=id, client_note_id=new_client_id(), text="be kind", whisper=True
        )
        assert (await operator.next("note.added"))["note"]["whisper"] is True
        assert (await operator.next("notification.raised", lambda f: f["kind"] == "whisper"))["conversation_id"] == id
        await operator.send("note.add", conversation_id=id, client_note_id="note-12345", text="psst", whisper=True)
        await operator.error("forbidden", ref="note-12345")
        await world.all_told(visitor)
        assert not any("look at the log" in str(frame) or "be kind" in str(frame) for frame in visitor.frames)
        stranger = await world.operator(name="Leyla")
        await stranger.send("note.add", conversation_id=id, client_note_id="note-67890", text="me too")
        await stranger.error("forbidden", ref="note-67890")


class TestPlayers:
    async def test_blocked_for_a_time(self, world: World) -> None:
        operator = await world.operator()
        visitor, id = await held(world, operator)
        await operator.send("visitor.block", conversation_id=id, minutes=10, ref="b")
        assert (await operator.next("request.done"))["ref"] == "b"
        assert await visitor.next("conversation.updated", lambda f: f["conversation"]["blocked_until"] is not None)
        await visitor.send("message.send", client_message_id="client-1", text="you")
        await visitor.error("blocked", ref="client-1", params={"seconds": 600})
        world.clock.advance(minutes=10)
        await visitor.say("sorry")
        stranger = await world.operator(name="Leyla")
        await stranger.send("visitor.block", conversation_id=id, minutes=10, ref="b")
        await stranger.error("not_yours", ref="b")

    async def test_open_widgets_hear_at_once_that_somebody_came_or_left(self, world: World) -> None:
        visitor = await world.visitor()
        assert visitor.ready["conversation"]["desk"]["operators_online"] == 0
        operator = await world.operator()
        await visitor.state(desk={"open": True, "operators_online": 1, "opens_at": None, "calls_back": False})
        await operator.close()
        await visitor.state(desk={"open": True, "operators_online": 0, "opens_at": None, "calls_back": False})

    async def test_answer_me_in_another_language(self, pushing: World) -> None:
        operator = await pushing.operator(languages=("tr",))
        visitor = await pushing.waiting_visitor()
        told = await visitor.next("conversation.updated", lambda f: f["conversation"]["queue"] is not None)
        assert told["conversation"]["queue"]["languages_served"] == ["tr"]
        await visitor.send("handoff.languages", languages=["tr"])
        assert (await offered(operator))["conversation"]["accepted_languages"] == ["en", "tr"]


class TestComingBack:
    async def test_the_lease_lapsed_and_somebody_else_took_it(self, pushing: World) -> None:
        account = await pushing.account("Aysel")
        operator = await pushing.operator(account)
        visitor = await pushing.waiting_visitor()
        await operator.send("offer.accept", offer_id=(await offered(operator))["offer_id"])
        await visitor.state(status="assigned")
        await operator.cut()
        pushing.clock.advance(seconds=91)
        await pushing.scheduler.deadlines()
        await visitor.system("operator_lost")
        other = await pushing.operator(name="Murad")
        await other.send("offer.accept", offer_id=(await offered(other))["offer_id"])
        await visitor.state(status="assigned")
        again = await pushing.operator(account)
        ended = await again.next("assignment.ended")
        assert (ended["reason"], ended["by"]) == ("lapsed", "Murad")


class TestDanger:
    async def test_it_stays_marked_through_every_change_of_hands(self, world: World) -> None:
        visitor, operator = await world.visitor(), await world.operator()
        world.assistant.will(a_handoff(HandoffReason.GAMBLING_HARM, Priority.URGENT))
        await visitor.say("I cannot stop")
        await visitor.state(status="queued")
        row = await operator.take_next()
        assert row["danger"]
        await operator.send("assignment.transfer", conversation_id=row["id"], department="support", ref="t")
        lists = await operator.queue(lambda f: bool(f["queued"] and f["queued"][0]["reason"] == "transferred"))
        [again] = lists["queued"]
        assert (again["reason"], again["danger"], again["priority"]) == ("transferred", True, 2)

    async def test_the_assistant_gets_them_only_from_who_knows_it(self, world: World) -> None:
        visitor, operator = await world.visitor(), await world.operator()
        world.assistant.will(a_handoff(HandoffReason.GAMBLING_HARM, Priority.URGENT))
        await visitor.say("I cannot stop")
        await visitor.state(status="queued")
        id = (await operator.take_next())["id"]
        await operator.send("assignment.return", conversation_id=id, to="bot", ref="no")
        await operator.error("danger_unconfirmed", ref="no")
        assert (await world.conversation(id)).status is Status.ASSIGNED
        await operator.send("assignment.return", conversation_id=id, to="bot", confirmed=True, ref="yes")
        await operator.next("assignment.ended", lambda f: f["ref"] == "yes")
        assert not (await world.conversation(id)).stays_with_people

    async def test_the_card_says_whom_to_alert_and_how_a_limit_is_set(self, world: World) -> None:
        world.desk.playbook = DangerPlaybook(alert="Duty, 112", limits={"en": "Press Limits.", "az": "Limitlər."})
        visitor, operator = await world.visitor(), await world.operator()
        world.assistant.will(a_handoff(HandoffReason.GAMBLING_HARM, Priority.URGENT))
        await visitor.say("I cannot stop")
        await visitor.state(status="queued")
        card = (await operator.open_conversation((await operator.take_next())["id"]))["card"]
        assert (card["alert"], card["limits"]) == ("Duty, 112", "Press Limits.")

    async def test_the_card_has_the_help_line_and_no_article_is_proposed(self, world: World) -> None:
        assert isinstance(world.desk.help_lines, dict)
        world.desk.help_lines["en"] = "0800 000 000"
        visitor, account = await world.visitor(), await world.account()
        operator, calls = await world.operator(account), await Calls.of(world, account)
        world.assistant.will(a_handoff(HandoffReason.GAMBLING_HARM, Priority.URGENT))
        await visitor.say("How do I withdraw? I do not want to live")
        await visitor.state(status="queued")
        id = (await operator.take_next())["id"]
        assert (await operator.open_conversation(id))["card"]["help_line"] == "0800 000 000"
        assert (await calls.get(f"conversations/{id}/suggestions"))["suggestions"] == []


class TestUnanswered:
    async def test_the_row_tells_since_when_the_player_waits_for_words(self, world: World) -> None:
        visitor, operator, id = await world.in_talk()
        said_at = (await visitor.say("hello?"))["created_at"]
        changed = await operator.next("conversation.changed", lambda f: f["conversation"]["preview"] == "hello?")
        assert changed["conversation"]["unanswered_since"] == said_at
        world.clock.advance(seconds=5)
        await operator.send("message.send", conversation_id=id, text="Hi!", client_message_id=new_client_id())
        answered = await operator.next("conversation.changed", lambda f: f["conversation"]["unanswered_since"] is None)
        assert answered["conversation"]["preview"] == "hello?", "the player's words, not one's own"
