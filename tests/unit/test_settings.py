"""Settings: read from the environment, or refused with the variable's name."""

import pytest

from settings import Settings, SettingsError


def test_a_rasa_elsewhere_needs_a_token_and_a_port_to_call_back() -> None:
    elsewhere = {"DESTEK_RASA_URL": "http://rasa", "DESTEK_RASA_TOKEN": "secret", "DESTEK_INTERNAL_PORT": "5056"}
    assert Settings.from_environment(elsewhere).internal_port == 5056
    for missing in ("DESTEK_RASA_TOKEN", "DESTEK_INTERNAL_PORT"):
        with pytest.raises(SettingsError, match=missing):
            Settings.from_environment({name: value for name, value in elsewhere.items() if name != missing})


@pytest.mark.parametrize("name", ["DESTEK_PORT", "DESTEK_RASA_TIMEOUT_SECONDS", "DESTEK_DEMO"])
def test_what_cannot_be_read_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: "a word"})
