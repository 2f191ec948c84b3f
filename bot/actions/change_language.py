"""The chat goes on in another language, named in words or chosen by button."""

from bot.actions.base import Answer, DeskAction
from bot.dialogue.decision import Decision
from bot.dialogue.turn import Turn
from bot.understanding.phrases import Phrases
from bot.understanding.vocabulary import read_vocabulary
from bot.wording.turn_texts import TurnTexts
from handoff.domain.conversations.message import Outcome, OutcomeKind
from handoff.ports.assistant import ButtonDraft, Reply
from languages import LANGUAGES, OWN_NAMES

NAMES = {code: Phrases(read_vocabulary(code).language_names) for code in LANGUAGES}
"""What each language is called, in all of them and in any spelling."""


class ChangeLanguage(DeskAction):
    action_name = "action_change_language"

    async def answer(self, turn: Turn, texts: TurnTexts, decision: Decision) -> Answer:
        wanted = turn.entities.get("language") or wanted_language(turn.text, turn.language)
        if wanted not in LANGUAGES:
            buttons = tuple(
                ButtonDraft(label=name, action={"intent": "switch_language", "entities": {"language": code}})
                for code, name in OWN_NAMES.items()
            )
            return Answer(
                replies=[Reply(text=texts.variant("language_choose"), buttons=buttons)],
                outcome=Outcome(kind=OutcomeKind.CLARIFY, reason="language"),
                keeps_failures=True,
            )
        texts.language = wanted
        return Answer(
            replies=[Reply(text=texts.variant("language_changed"))],
            outcome=Outcome(kind=OutcomeKind.SMALLTALK, reason="language"),
            language=wanted,
            slots={"language": {"seq": turn.seq, "code": wanted}},
            offer=turn.offer,
            keeps_failures=True,
        )


def wanted_language(text: str, present: str) -> str | None:
    """The language that `text` names; of several the one that is not spoken now, None where that is not one.

    A text that names none is answered in the language it is written in, which is `present` already: None too.
    """
    named = [code for code, names in NAMES.items() if names.within(text)]
    others = [code for code in named if code != present]
    if len(named) == 1:
        return named[0]
    return others[0] if len(others) == 1 else None
