"""Dense features from the server's embedding model, so that the model is loaded once and a message embedded once."""

from __future__ import annotations

import base64
import http.client
import json
import os
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sent_vector import vector_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class ServerEmbeddings(DenseFeaturizer, GraphComponent):
    """One sentence vector a message: sent along with it, else asked of `DESTEK_EMBED_URL` with the shared token."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config(), "timeout_seconds": 300.0}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._connection: http.client.HTTPConnection | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ServerEmbeddings:
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check beyond the types."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features to each message that has text.

        Raises:
            RasaException: the server gave no vectors.
        """
        with_text = [message for message in messages if message.get(TEXT)]
        if with_text:
            for message, vector in zip(with_text, self._vectors(with_text), strict=True):
                alias = self._config[FEATURIZER_CLASS_ALIAS]
                message.add_features(Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, alias))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """As it is: nothing in Rasa's own training asks for vectors."""
        return training_data

    def _vectors(self, messages: list[Message]) -> np.ndarray:
        if len(messages) == 1 and (vector := vector_of(messages[0].get(TEXT))) is not None:
            return vector[np.newaxis]
        return self._embed([message.get(TEXT) for message in messages], [_language(message) for message in messages])

    def _embed(self, texts: list[str], languages: list[str]) -> np.ndarray:
        body = json.dumps({"texts": texts, "languages": languages}).encode()
        for attempt in (1, 2):  # the server may have closed a kept connection meanwhile
            try:
                return self._request(body)
            except (OSError, http.client.HTTPException) as error:
                self._close()
                if attempt == 2:
                    raise RasaException(f"no vectors from the server: {type(error).__name__}") from error
        raise AssertionError("not reached")

    def _request(self, body: bytes) -> np.ndarray:
        address = urlsplit(os.environ["DESTEK_EMBED_URL"])
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                str(address.hostname), address.port, timeout=self._config["timeout_seconds"]
            )
        headers = {"Content-Type": "application/json", "X-Destek-Token": os.environ["DESTEK_RASA_TOKEN"]}
        self._connection.request("POST", address.path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise RasaException(f"no vectors from the server: status {response.status}")
        answer = json.loads(content)
        vectors = np.frombuffer(base64.b64decode(answer["vectors"]), dtype="<f4")
        return vectors.reshape(answer["shape"])

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _language(message: Message) -> str:
    """The language that the server found for a typed message; empty without one."""
    metadata = message.get("metadata")
    return str(metadata.get("language", "")) if isinstance(metadata, dict) else ""
