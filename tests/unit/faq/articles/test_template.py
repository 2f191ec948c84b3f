"""Marks in bodies: filled, left out, and refused with their line."""

from pathlib import Path

import pytest

from faq.articles.opening_hours import in_words
from faq.articles.site_features import Features
from faq.articles.template import filled, kept, names_in, problems, unmarked
from faq.editing.lint import lint
from faq.errors import ContentError
from faq.service import FaqService
from tests.unit.faq.small_content import NEGATIVES, TOPICS, WordEmbedder, write_article

LIST = """Reach {site}:

- chat
{if email}
- mail: {email}
{end}
{if phone}
- phone: {phone}{if phone_hours} ({phone_hours}){end}
{end}
- help

{if email or phone}
Choose.
{else}
Write here.{end}"""
ON = Features(site="Arena", email="help@a.az", phone="+994 12", phone_hours={"mon": ("09:00", "18:00")})


def test_what_is_there_is_filled_in_and_the_rest_left_out_without_gaps() -> None:
    assert filled(LIST, Features(site="Arena"), "en") == "Reach Arena:\n\n- chat\n- help\n\nWrite here."
    mail, phone = "[help@a.az](mailto:help@a.az)", "[+994 12](tel:+99412)"
    wanted = f"Reach Arena:\n\n- chat\n- mail: {mail}\n- phone: {phone} (Mon 09:00–18:00)\n- help\n\nChoose."
    assert filled(LIST, ON, "en") == wanted
    assert "mail" not in filled(LIST, Features(site="Arena", phone="123"), "en")
    assert kept("a {if not nps}b{else}c{end}", {"nps"}.__contains__) == "a c"
    assert names_in(LIST) == {"email", "phone", "phone_hours"}
    assert "{" not in unmarked(LIST) and {"Choose.", "Write"} <= set(unmarked(LIST).split())


def test_a_value_is_not_read_for_marks_again() -> None:
    assert filled("At {site}.", Features(site="{email} {if x}"), "en") == "At {email} {if x}."


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        ("a\n{fax}", 1, "{fax} is not known"),
        ("{nps}", 0, "{nps} is not known"),
        ("{if fax}a{end}", 0, "there is no 'fax'"),
        ("a\n\n{if email}\nb", 2, "this {if} has no {end}"),
        ("a {end}", 0, "{end} without an {if}"),
        ("{else}", 0, "{else} without an {if}"),
        ("write to {email}", 0, "must stand between {if email} and {end}"),
        ("{if email or phone}{email}{end}", 0, "must stand between {if email} and {end}"),
        ("{if email}a{else}{email}{end}", 0, "must stand between {if email} and {end}"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(body: str, line: int, reason: str) -> None:
    assert [(at, reason in told) for at, told in problems(body)] == [(line, True)]


def test_a_wrong_mark_is_a_finding_of_its_file(content: Path, tmp_path: Path) -> None:
    path = write_article(content, "en", "login", TOPICS["login"]["en"], "Press reset.\n\nOr {if fax}ring{end}.")
    found = [finding for finding in lint(content, tmp_path / "topics.yaml") if "fax" in finding.reason]
    number = path.read_text().splitlines().index("Or {if fax}ring{end}.") + 1
    assert [(Path(finding.path).name, finding.line) for finding in found] == [("login.md", number)]
    with pytest.raises(ContentError):
        FaqService(content / "none", tmp_path / "v", embedder=WordEmbedder()).warm_up()


def test_lint_counts_the_words_of_every_combination(content: Path, tmp_path: Path) -> None:
    write_article(content, "en", "login", TOPICS["login"]["en"], f"{{if email}}{'word ' * 40}{{end}}short")
    reasons = [finding.reason for finding in lint(content, tmp_path / "topics.yaml") if "login.md" in finding.path]
    assert "the body has 1 words, not 30-120 where there is nothing" in reasons
    assert not [reason for reason in reasons if "where there is email" in reason]


def test_articles_are_shown_filled_and_learned_from_alike(content: Path, tmp_path: Path) -> None:
    write_article(content, "en", "login", TOPICS["login"]["en"], "Ask {site}.{if email} Write to {email}.{end}")
    services = []
    for features in (Features(site="Arena"), ON):
        service = FaqService(content, tmp_path / "var", embedder=WordEmbedder(), negatives=NEGATIVES, features=features)
        service.warm_up()
        services.append(service)
    without, with_mail = (service.article("login", "en") for service in services)
    assert without is not None and without.body == "Ask Arena."
    assert with_mail is not None and with_mail.body == "Ask Arena. Write to [help@a.az](mailto:help@a.az)."
    assert services[0].fingerprint == services[1].fingerprint


def test_hours_in_words() -> None:
    office = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00", "18:00"))
    assert in_words(office | {"sat": ("10:00", "14:00")}, "tr") == "Pzt–Cum 09:00–18:00, Cmt 10:00–14:00"
    assert in_words({"mon": ("09:00", "12:00"), "wed": ("09:00", "12:00")}, "en") == "Mon 09:00–12:00, Wed 09:00–12:00"
    assert in_words(office | dict.fromkeys(("sat", "sun"), ("09:00", "18:00")), "az") == "hər gün 09:00–18:00"
