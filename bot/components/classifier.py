"""Rasa's side of the intent classifier; what it learns and how is in ensemble.py.

Classes are finer than intents where an example's metadata names a topic: the topics of one intent are learned apart and
their probabilities added up, because "ask_faq" is no one place in the vector space.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.ensemble import DEFAULTS, SEPARATOR, EnsembleModel

LIKELY = 8  # classes told beside the intents


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EnsembleClassifier(IntentClassifier, GraphComponent):
    """Sets `intent`, `intent_ranking` (adding up to 1), and `topic_ranking`: the topics among the likeliest classes."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return dict(DEFAULTS)

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model: EnsembleModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EnsembleClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check beyond the types."""

    def train(self, training_data: TrainingData) -> Resource:
        """A place in the model for what bot/training/train.py learns from all examples and puts there."""
        with self._storage.write_to(self._resource):
            return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        with_text = [message for message in messages if message.get(TEXT)]
        if not with_text:
            return messages
        assert self._model is not None
        chances = self._model.probabilities([m.get(TEXT) for m in with_text], _dense(with_text))
        intents, classes = self._model.intents, list(self._model.classes)
        for message, row, of_intents in zip(with_text, chances, self._model.of_intents(chances), strict=True):
            ranking = _ranked(intents, of_intents)
            topics = [place for place in _ranked(classes, row)[:LIKELY] if SEPARATOR in place["name"]]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("topic_ranking", topics, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EnsembleClassifier:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._model = EnsembleModel.load(folder, config)
        return component


def _ranked(names: list[str], chances: np.ndarray) -> list[dict[str, Any]]:
    """In Rasa's form, the likeliest first."""
    return [{INTENT_NAME_KEY: names[i], PREDICTED_CONFIDENCE_KEY: float(chances[i])} for i in np.argsort(-chances)]


def _dense(messages: list[Message]) -> np.ndarray:
    """Shape (messages, dimension)."""
    rows = []
    for message in messages:
        _, sentence = message.get_dense_features(TEXT)
        if sentence is None:
            raise RasaException("the classifier needs a dense featurizer before it")
        rows.append(sentence.features[0])
    return np.array(rows, dtype=np.float32)
