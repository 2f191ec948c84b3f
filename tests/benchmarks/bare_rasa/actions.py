"""The bare bot's one action, run by rasa-sdk's own server: an article from the same index as the product's."""

import functools
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from faq.embedding.embedder import SentenceTransformerEmbedder
from faq.retrieval.negatives import read_negatives
from faq.service import FaqService
from tests.benchmarks.report import ROOT

NAME = "action_answer"


@functools.cache
def content() -> FaqService:
    """Made at the first call: rasa-sdk sends the action itself to another process."""
    faq = FaqService(
        content=ROOT / "faq" / "content",
        topics=ROOT / "faq" / "topics.yaml",
        var=ROOT / "var",
        embedder=SentenceTransformerEmbedder("", ROOT / "var"),
        negatives=read_negatives(ROOT / "data" / "nlu"),
    )
    faq.warm_up()
    return faq


class Answer(Action):  # type: ignore[misc]
    """Answers in the language that the text is in."""

    def name(self) -> str:
        return NAME

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        text = tracker.latest_message["text"]
        faq = content()
        language = faq.guess_language(text, "en").language
        found = faq.ask(text, language)
        article = faq.article(found.hits[0].topic, language)
        dispatcher.utter_message(text=article.body if article else "I do not know.")
        return []
