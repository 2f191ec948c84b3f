"""Other systems that call the desk or are called by it."""

from pydantic import BaseModel, PositiveFloat, PositiveInt

from settings.fields import Listed, Secret


class IntegrationSettings(BaseModel):
    """Other systems that call the desk or are called by it."""

    api_requests_per_minute: PositiveInt = 300
    """Calls of the API that one token may make in a minute."""
    event_days: PositiveInt = 30
    """How long it is kept what happened, for those who follow it by the API, and what was sent to webhooks."""
    outgoing_private: Listed = ()
    """Private places that the desk may call all the same, by webhooks and for the player's card: names, addresses and
    networks, such as "players.internal,10.20.0.0/16". Else it calls none, and public ones by https alone.
    """
    llm_url: str = ""
    """Address of a language model that speaks OpenAI's chat completions, such as https://llm.example/v1; empty: none.
    It writes summaries, drafts and translations for operators, never for players.
    """
    llm_model: str = ""
    """Its name there."""
    llm_key: Secret = ""
    """What the desk proves itself with there."""
    llm_seconds: PositiveFloat = 20.0
    """How long it may take for one text."""
    llm_tokens_a_day: PositiveInt = 500_000
    """What may be used in a day (UTC); then people go on without it."""
