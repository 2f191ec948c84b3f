"""Settings: read from the environment, or refused with the variable's name."""

from pathlib import Path

import pytest

from composition.channels import adapters_of, mail_of
from composition.rules import features_of
from composition.sign_in import sign_in_of
from handoff.domain.channel import Channel
from handoff.ports.unit_of_work import UnitOfWork
from settings import Settings, SettingsError
from tests.fixtures.desk import a_context


def test_a_rasa_elsewhere_needs_a_token_and_a_port_to_call_back() -> None:
    elsewhere = {"DESTEK_RASA_URL": "http://rasa", "DESTEK_RASA_TOKEN": "secret", "DESTEK_INTERNAL_PORT": "5056"}
    assert Settings.from_environment(elsewhere).internal_port == 5056
    for missing in ("DESTEK_RASA_TOKEN", "DESTEK_INTERNAL_PORT"):
        with pytest.raises(SettingsError, match=missing):
            Settings.from_environment({name: value for name, value in elsewhere.items() if name != missing})


def test_a_bot_needs_a_token_of_a_bot() -> None:
    assert Channel.TELEGRAM not in adapters_of(Settings.from_environment({}), a_context(NoDatabase()))
    settings = Settings.from_environment({"DESTEK_TELEGRAM_TOKEN": "123456:hunter2"})
    assert Channel.TELEGRAM in adapters_of(settings, a_context(NoDatabase()))
    assert "hunter2" not in str(settings.told)
    with pytest.raises(SettingsError, match="DESTEK_TELEGRAM_TOKEN"):
        adapters_of(Settings.from_environment({"DESTEK_TELEGRAM_TOKEN": "hunter2"}), a_context(NoDatabase()))


def test_a_mailbox_needs_both_ways() -> None:
    both = {
        "DESTEK_MAIL_ADDRESS": "support@desk.example",
        "DESTEK_MAIL_IMAP": "imaps://support:hunter2@mail.example",
        "DESTEK_MAIL_SMTP": "smtp://support:hunter2@mail.example",
    }
    settings = Settings.from_environment(both)
    assert features_of(settings).email == "support@desk.example", "articles say that mail is a way in"
    assert "hunter2" not in str(settings.told)
    for missing in ("DESTEK_MAIL_IMAP", "DESTEK_MAIL_SMTP"):
        with pytest.raises(SettingsError, match=missing):
            Settings.from_environment({name: value for name, value in both.items() if name != missing})
    for wrong in ("mail.example", "pop3://mail.example"):
        with pytest.raises(SettingsError, match="DESTEK_MAIL_IMAP"):
            mail_of(Settings.from_environment(both | {"DESTEK_MAIL_IMAP": wrong}), a_context(NoDatabase()))


class NoDatabase:
    """See `handoff.ports.unit_of_work.UnitOfWorkFactory`: nothing is stored here."""

    def __call__(self, *, read_only: bool = False) -> UnitOfWork:
        raise AssertionError


@pytest.mark.parametrize("name", ["DESTEK_PORT", "DESTEK_RASA_TIMEOUT_SECONDS", "DESTEK_DEMO"])
def test_what_cannot_be_read_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: "a word"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESTEK_OFFER_SECONDS", "-1"),
        ("DESTEK_QUEUE_MAX", "0"),
        ("DESTEK_PORT", "65536"),
        ("DESTEK_RASA_TIMEOUT_SECONDS", "-0.5"),
        ("DESTEK_DEFAULT_LANGUAGE", "xx"),
    ],
)
def test_what_cannot_be_meant_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}='{value}'"):
        Settings.from_environment({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESTEK_CONTACT_EMAIL", "help at arena"),
        ("DESTEK_CONTACT_EMAIL", "a@b.az](https://evil.example"),
        ("DESTEK_CONTACT_PHONE", "call us"),
        ("DESTEK_CONTACT_SOCIAL", "https://t.me/arena, @arena"),
        ("DESTEK_REPORT_URL", "http://arena.example/report"),
        ("DESTEK_DATA_REQUESTS", "javascript:alert(1)"),
    ],
)
def test_an_address_that_articles_cannot_give_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_what_articles_may_promise_comes_from_settings() -> None:
    nothing = features_of(Settings(nps_days=0))
    promised = {"email", "phone", "phone_hours", "social", "report", "data_requests", "nps"}
    assert not any(map(nothing.has, promised | {"opening_hours"})) and nothing.site == "Arena"
    everything = features_of(
        Settings.from_environment(
            {
                "DESTEK_CONTACT_EMAIL": "help@arena.example",
                "DESTEK_CONTACT_PHONE": "+994 12 345-67-89",
                "DESTEK_CONTACT_PHONE_HOURS": "mon-fri 09:00-18:00, sat 10:00-14:00",
                "DESTEK_CONTACT_SOCIAL": "https://t.me/arena, https://instagram.com/arena",
                "DESTEK_REPORT_URL": "https://arena.example/report",
                "DESTEK_DATA_REQUESTS": "https://arena.example/privacy",
            }
        )
    )
    assert all(map(everything.has, promised))
    assert everything.words("phone", "en") == "[+994 12 345-67-89](tel:+994123456789)"
    assert everything.words("phone_hours", "ru") == "пн–пт 09:00–18:00, сб 10:00–14:00"
    assert everything.words("social", "en").startswith("[t.me/arena](https://t.me/arena), [")
    with pytest.raises(SettingsError, match="DESTEK_CONTACT_PHONE_HOURS"):
        features_of(Settings(contact_phone_hours="now and then"))


def test_what_is_told_of_the_settings_is_what_was_set_and_no_secret() -> None:
    told = Settings(port=8123, rasa_timeout_seconds=9).told
    assert (told["port"], told["rasa_timeout_seconds"]) == ("8123", "9.0")
    assert "queue_max" not in told, "it is as by default"


def test_no_secret_is_told_whichever_it_is() -> None:
    secrets = {name for name in Settings.model_fields if name.endswith(("secret", "token", "password", "key"))}
    secrets |= {"database_url", "hub_url"}  # they hold passwords
    secrets -= {"mail_dkim_key"}  # it names a file
    told = Settings.model_validate({name: f"hidden words of {name}" for name in secrets}).told
    assert secrets == set(told) >= {"secret", "rasa_token", "identity_secret", "oidc_client_secret"}
    assert not [name for name, text in told.items() if "hidden" in text]


def test_processes_with_one_given_secret_open_what_each_other_sealed(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = (Settings(var=tmp_path / name, secret="the same to all of them " * 2) for name in ("one", "other"))
    assert sign_in_of(other).seal.opened(sign_in_of(one).seal.sealed("a factor")) == "a factor"
