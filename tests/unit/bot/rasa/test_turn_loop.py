"""A whole turn in one call: what Rasa asks for, and that one table names the action of every intent."""

from typing import Any

import pytest
import yaml
from rasa_sdk import Action
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import ActionExecutor

from bot.paths import ROOT
from bot.rasa.turn_loop import TURN, CircularActions, TurnLoop
from bot.understanding.understanding import ACTIONS
from bot.wording.nlg import Nlg
from bot.wording.questions import Questions
from tests.unit.bot.fakes import a_state


def domain(name: str) -> list[str]:
    content = yaml.safe_load((ROOT / "bot" / "domain" / f"{name}.yml").read_text("utf-8"))
    return list(content[name])


def test_rasa_knows_one_action_and_one_rule() -> None:
    assert domain("actions") == [TURN]
    rules = [
        rule
        for path in (ROOT / "data" / "rules").glob("*.yml")
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]
    ]
    assert [step["action"] for rule in rules for step in rule["steps"] if "action" in step] == [TURN]
    config = yaml.safe_load((ROOT / "bot" / "config.yml").read_text("utf-8"))
    assert [policy["core_fallback_action_name"] for policy in config["policies"]] == [TURN]


def test_every_intent_has_its_action_in_one_table() -> None:
    assert set(domain("intents")) == set(ACTIONS)


class Circle(Action):  # type: ignore[misc]
    def name(self) -> str:
        return "action_smalltalk"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[dict[str, Any]]:
        return [FollowupAction("action_smalltalk")]


async def test_actions_that_name_each_other_without_end_are_an_error() -> None:
    executor = ActionExecutor()
    executor.register_action(Circle())
    with pytest.raises(CircularActions):
        await TurnLoop(executor, Questions(Nlg("Arena"))).run(a_state("hi", "greet", 0.9, None, {}, False, "en", 7, ()))
