"""What sentences tell the complaint form."""

from datetime import date

import pytest

from bot.complaint.answer_phrases import (
    says_continue,
    says_done,
    says_go_on,
    says_no_number,
    says_send,
    says_wrong,
)
from bot.complaint.corrections import with_facts_of
from bot.complaint.draft import ComplaintDraft
from bot.complaint.extraction import extract_into, find_account_id, find_kind, find_number, is_story
from bot.complaint.fields import named_in
from handoff.domain.tickets.ticket import ComplaintKind

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("çıxarışım gəlmir", ComplaintKind.WITHDRAWAL),
        ("cixaris gelmeyib", ComplaintKind.WITHDRAWAL),
        ("para çekme talebim reddedildi", ComplaintKind.WITHDRAWAL),
        ("вывод не пришёл", ComplaintKind.WITHDRAWAL),
        ("vivod ne prishel", ComplaintKind.WITHDRAWAL),
        ("my cash out is missing", ComplaintKind.WITHDRAWAL),
        ("depozitim görünmür", ComplaintKind.DEPOSIT),
        ("para yatırdım hesaba geçmedi", ComplaintKind.DEPOSIT),
        ("пополнил счёт, денег нет", ComplaintKind.DEPOSIT),
        ("my coupon was settled wrong", ComplaintKind.BET),
        ("mərcim səhv hesablandı", ComplaintKind.BET),
        ("ставку посчитали неверно", ComplaintKind.BET),
        ("hesabım bloklanıb, çıxarış da edə bilmirəm", ComplaintKind.ACCOUNT),
        ("мой аккаунт заблокирован", ComplaintKind.ACCOUNT),
        ("slot oyunu donur", ComplaintKind.GAME),
        ("игра зависла", ComplaintKind.GAME),
        ("the operator was rude", ComplaintKind.SERVICE),
        ("оператор нахамил", ComplaintKind.SERVICE),
        ("it is better between us", None),
    ],
)
def test_kind(text: str, kind: ComplaintKind | None) -> None:
    assert find_kind(text) is kind


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("483920", "483920"),
        ("48 39 20", "483920"),
        ("４８３９２０", "483920"),
        ("٤٨٣٩٢٠", "483920"),
        ("hesab ID-m 483920", "483920"),
        ("my id is leyla90, thanks", "leyla90"),
        ("483920 nömrəli hesab", "483920"),
        ("мой айди 77123", "77123"),
        ("abc", None),
        ("123", None),
        ("123456789012345678901", None),
        ("I do not know it", None),
        ("leyla", None),
        ("bet id 88812345", None),
    ],
)
def test_account_id(text: str, found: str | None) -> None:
    assert find_account_id(text) == found


def test_a_bare_word_is_a_user_name_only_where_the_caller_allows_it() -> None:
    assert find_account_id("leyla", letters_alone=True) == "leyla"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TX-993812", "TX-993812"),
        ("№ 8837712", "8837712"),
        ("transaction id is 8837712", "8837712"),
        ("8837712 nömrəli əməliyyat", "8837712"),
        ("it was 250 manat, 8837712", "8837712"),
        ("250 manat", None),
        ("no idea", None),
    ],
)
def test_transaction_id(text: str, found: str | None) -> None:
    assert find_number(text, "transaction_id") == found


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        (
            "250 manat dünən çıxarış etmişəm, gəlməyib, id 483920",
            ComplaintDraft(
                kind=ComplaintKind.WITHDRAWAL,
                account_id="483920",
                amount="250",
                currency="AZN",
                happened="dünən",
                happened_on=date(2026, 11, 21),
            ),
        ),
        (
            "geçen cuma 300 TL yatırdım, hesap no 4839201, hâlâ yok",
            ComplaintDraft(
                kind=ComplaintKind.DEPOSIT,
                account_id="4839201",
                amount="300",
                currency="TRY",
                happened="geçen cuma",
                happened_on=date(2026, 11, 20),
            ),
        ),
        (
            "vchera vyvel 5000 rub, moi id 77123, deneg net",
            ComplaintDraft(
                kind=ComplaintKind.WITHDRAWAL,
                account_id="77123",
                amount="5000",
                currency="RUB",
                happened="vchera",
                happened_on=date(2026, 11, 21),
            ),
        ),
        (
            "my $99.90 deposit of 5 November 2025 never showed up, account 483920",
            ComplaintDraft(
                kind=ComplaintKind.DEPOSIT,
                account_id="483920",
                amount="99.90",
                currency="USD",
                happened="5 November 2025",
                happened_on=date(2025, 11, 5),
            ),
        ),
    ],
)
def test_the_first_sentence_is_not_asked_again(text: str, draft: ComplaintDraft) -> None:
    assert extract_into(ComplaintDraft(), text, TODAY) == draft
    assert is_story(text)


def test_each_number_goes_where_its_words_say() -> None:
    draft = extract_into(ComplaintDraft(), "ставка № 88812345 не рассчитана, мой id 77123", TODAY)
    assert draft == ComplaintDraft(kind=ComplaintKind.BET, account_id="77123", bet_id="88812345")
    assert extract_into(ComplaintDraft(account_id="1111"), "id 2222", TODAY).account_id == "1111"


def test_sums_and_spans_are_no_ids() -> None:
    assert extract_into(ComplaintDraft(), "hesabıma 500azn yatırdım, 3 gündür yoxdur", TODAY).account_id is None
    assert extract_into(ComplaintDraft(), "I lost 2500 eur on my account", TODAY).account_id is None


def test_what_was_entered_is_not_replaced_by_the_way_but_by_a_correction() -> None:
    kept = ComplaintDraft(amount="100", currency="AZN", happened="dünən", happened_on=date(2026, 11, 21), contact="")
    assert extract_into(kept, "300 TL geçen cuma", TODAY) == kept
    mended = with_facts_of(kept, "300 TL idi, geçen cuma, ali@posta.com", TODAY)
    assert (mended.amount, mended.currency, mended.happened_on) == ("300", "TRY", date(2026, 11, 20))
    assert mended.contact == "ali@posta.com"
    assert with_facts_of(kept, "bu gün göndərin", TODAY) == kept
    assert with_facts_of(ComplaintDraft(account_id="1111", verified=True), "id 2222", TODAY).account_id == "1111"


@pytest.mark.parametrize(
    "text",
    [
        *("davam edək", "devam edelim", "продолжим", "go on", "let's continue"),
        *("нет, давайте продолжим", "hə, davam edək", "evet devam", "no, let's go on"),
    ],
)
def test_a_wish_to_go_on(text: str) -> None:
    assert says_continue(text) and not says_continue(f"{text} bonus")


@pytest.mark.parametrize("text", ["keçək", "sonra göndərərəm", "geçelim", "дальше", "потом пришлю", "skip", "later"])
def test_going_on_without_files(text: str) -> None:
    assert says_go_on(text)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("məbləğ səhvdir", "amount"),
        ("tarih yanlış", "happened"),
        ("неверный аккаунт", "account_id"),
        ("the phone is wrong", "contact"),
        ("it is wrong", None),
    ],
)
def test_the_field_that_is_wrong(text: str, field: str | None) -> None:
    assert named_in(text) == field


@pytest.mark.parametrize("text", ["bu qədər", "hepsi bu kadar", "это всё", "That's all", "vsyo", "done", "yox"])
def test_done(text: str) -> None:
    assert says_done(text)


@pytest.mark.parametrize("text", ["that is all I got for my money", "нет ответа от поддержки", "yox, pul gəlməyib"])
def test_not_done(text: str) -> None:
    assert not says_done(text)


@pytest.mark.parametrize("text", ["məndə yoxdur", "bilmiyorum", "не знаю", "I don't have it", "idk"])
def test_no_number(text: str) -> None:
    assert says_no_number(text)


def test_answers_to_the_summary() -> None:
    assert says_send("göndər") and says_send("отправляй") and says_send("send it")
    assert not says_send("don't send it, the amount is wrong")
    assert says_wrong("hesab nömrəsi səhvdir") and says_wrong("исправь сумму")
    assert not is_story("şikayət etmək istəyirəm")
