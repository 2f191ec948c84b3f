"""Words for one turn: texts in its language, and for each text the variant that was not used last time."""

from bot.dialogue.turn import Turn
from bot.wording.nlg import Nlg
from handoff.ports.assistant import ButtonDraft


class TurnTexts:
    """`uses` counts the uses of each text over the conversation; store it when the turn is over."""

    def __init__(self, nlg: Nlg, turn: Turn, language: str | None = None) -> None:
        self._nlg = nlg
        self.language = language or turn.language
        self.uses: dict[str, int] = dict(turn.slots.get("said") or {})

    def variant(self, name: str, **values: str | int) -> str:
        """The next variant of the text. Raises: KeyError."""
        self.count(name)
        return self._nlg.text(name, self.language, self.uses[name] - 1, **values)

    def count(self, name: str) -> None:
        """Note one more use of a text that is worded elsewhere."""
        self.uses[name] = self.uses.get(name, 0) + 1

    def text(self, name: str, **values: str | int) -> str:
        """A label or other text without variants."""
        return self._nlg.text(name, self.language, 0, **values)

    def button(self, name: str, intent: str, **entities: object) -> ButtonDraft:
        return ButtonDraft(label=self.text(name), action={"intent": intent, "entities": entities})
