"""What a player's sentence says about a complaint: the kind, numbers, the end of a story."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.complaint.draft import ComplaintDraft
from bot.complaint.entities.amounts import Amount, find_amount
from bot.complaint.entities.contacts import find_email
from bot.complaint.entities.dates import find_day
from bot.complaint.entities.day import Day
from bot.complaint.entities.tokens import plain_digits, tokens
from bot.understanding.phrases import Phrases, word_count
from handoff.domain.ids import ACCOUNT_ID
from handoff.domain.tickets.ticket import ComplaintKind

NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-]{3,39}")
STORY_WORDS = 8  # a sentence this long with a kind or a figure in it tells what happened
LONG_STORY_WORDS = 12
NAME_LETTERS = 4  # before the digits of a user name; fewer begin the numbers of bets and transactions
TELLING_WORDS = 5  # that belong to no mere wish for a complaint

_BLOCKED = Phrases("block* blok* ban banned banlan* заблок* забан* zablok* dondurul* bağlanıb bağlandı kapatıl*")
_OWN_ACCOUNT = Phrases("account* accaunt* akkaunt* akaunt* аккаунт* hesab* hesap* профил* profil*", ["личный кабинет*"])
# In the order of trust: "I cannot log in to withdraw" is about the withdrawal, an account ID is named in every case.
_KINDS: tuple[tuple[ComplaintKind, Phrases], ...] = (
    (
        ComplaintKind.WITHDRAWAL,
        Phrases(
            "withdraw* cashout* payout* çıxarış* çıxar çıxardım çıxarmaq çıxarda* çıxara* çıxarıb* çıxartdım çekim* "
            "çekme* çektim çekemi* çekemedim выво* вывест* вывел* вывед* vivo* vyvo* выплат*",
            [
                *("cash out", "pay out", "para çek*", "paramı çek*", "pul çıxar*", "pulumu çıx*"),
                *("снять деньги", "снятие*"),
            ],
        ),
    ),
    (
        ComplaintKind.DEPOSIT,
        Phrases(
            "deposit* depozit* депозит* пополн* popoln* topup yatır* yatirdi* mədaxil* внес* внёс* зачисл* zachisl* "
            "закинул* закин* köçürd*",
            [
                *("top up", "topped up", "balansa gəl*", "balansıma gəl*", "hesabıma gəl*", "положил* деньги"),
                *("пополнил* счёт",),
            ],
        ),
    ),
    (
        ComplaintKind.BET,
        Phrases(
            "bet bets betting betslip wager* coupon* kupon* купон* mərc* bahis* bahsi* ставк* stavk* экспресс* "
            "ekspress* express iddaa* accumulator parlay ординар*"
        ),
    ),
    (
        ComplaintKind.ACCOUNT,
        Phrases(
            "login logins giriş* verif* верифик* kyc şifrə* şifre* parol* пароль* password*",
            ["log in", "daxil ol*", "giriş yap*"],
        ),
    ),
    (
        ComplaintKind.GAME,
        Phrases(
            "game games slot* слот* oyun* игра игре игру игры игрой игр igra igre igru rulet* roulette рулет* casino "
            "kazino* казино freez* froze* donur dondu donuyor завис* zavis* лага* laga* crash* spin* спин* sayt* site "
            "siteniz сайт* sait* app приложен* tətbiq* uygulama* blackjack блэкджек* aviator авиатор*"
        ),
    ),
    (
        ComplaintKind.SERVICE,
        Phrases(
            "operator* оператор* support dəstək* dəstəy* destek* desteğ* поддержк* podderjk* обслуж* xidmət* hizmet* "
            "service rude rudely kobud* kaba хам* грубо* груби* нагруб* temsilci* menecer* менеджер* agent*"
        ),
    ),
    (ComplaintKind.ACCOUNT, _OWN_ACCOUNT),
)
_WISHING = Phrases(
    "i we would d like want wanna need to file make open register submit lodge complain* complaint about on for "
    "against a an the my is of please this it id account mən biz istəyirəm istərdim etmək eləmək yazmaq yazdırmaq "
    "şikayət* qeyd* alın açın edin zəhmət olmasa bağlı haqqında barədə üzrə üçün ilə var bir hesab* hesap* ben "
    "istiyorum isterim etmek şikayetçi* kayıt kayda kaydı alır alin lütfen ilgili hakkında için ile я мы хочу "
    "хотел* бы подать оставить написать жалоб* jalob* пожаловаться зарегистрир* примите оформ* пожалуйста на по о "
    "об про мой моя мою моего айди аккаунт* hochu podat pojalovat* na moi"
)
_GENERIC = Phrases(
    "id ид айди aydi no nr nömrə* numara* nomer* номер* number № is my mənim benim мой моя kod* m im ım si sı "
    "name names adım adımı adımız ad adı ismim имя это eto to в v for under called as in on də da"
)
_ID = Phrases("id ид айди aydi")
_ACCOUNT = Phrases(
    "hesab* hesap* account* acc akkaunt* аккаунт* akk логин* login* user username istifadəçi* kullanıcı* профил* "
    "profil* счёт* счет* schet nick nickname ник nik üye* üyelik* player игрок* username* userneym юзер* юзернейм"
)
_TRANSACTION = Phrases(
    "transaction* tranzaks* транзакц* tranzakts* əməliyyat* emeliyat* işlem* операц* operats* operac* payment* ödəniş* "
    "ödeme* платёж* платеж* platej* plateж txn tx trx transfer* köçürmə* dekont* qəbz* чек* çek"
)
_BET = Phrases("bet bets mərc* merc* bahis* bahsi* kupon* coupon* купон* ставк* stavk* slip betslip")
_MONEY = Phrases(
    "azn manat* манат* tl try lira* лир* rub руб* рубл* rubl* usd dollar* доллар* dolar* eur euro* евро avro qəpik "
    "тыс* min bin k тысяч* gün* gün* день дня дней dn* gündür* saat* час* hours hour day days dəfə kez раз times"
)
_SUFFIX = re.compile(r"(?<=\d{4})-[^\W\d_]{1,5}$")  # 483920-dir, 483920-dür
_TOKEN = re.compile(
    r"(?<![\w.])(?:[A-Za-z][A-Za-z0-9]*(?:[._]+[A-Za-z0-9]+)+|[A-Za-z0-9]+(?:_+[A-Za-z0-9]+)+)(?!\w)"  # a user name
    r"|(?=[^\W_]\S{0,60}\d|\d)[^\W_]+(?:-[^\W_]+)*|[^\W_]+|[₼$€₺₽#№]"
)
_USER_NAME = re.compile(r"(?=[A-Za-z0-9._]{4,20}\Z)[A-Za-z][A-Za-z0-9]*(?:[._][A-Za-z0-9]+)*")
_EMAIL = re.compile(r"(?<!\S)\S+@\S+")
_LEADING = re.compile(r"\s*([A-Za-z0-9._]+)\s*(?:[,;:!\n]|\s-\s|\Z)")


@dataclass(frozen=True)
class _Number:
    value: str
    what: str | None
    """account, transaction_id or bet_id where the words around say so."""


def find_kind(text: str) -> ComplaintKind | None:
    """The kind of problem that the words speak of."""
    if _BLOCKED.within(text) and _OWN_ACCOUNT.within(text):
        return ComplaintKind.ACCOUNT
    return next((kind for kind, phrases in _KINDS if phrases.within(text)), None)


def find_account_id(text: str, *, letters_alone: bool = False) -> str | None:
    """The account ID in an answer to the question for it; a bare word counts only with `letters_alone`."""
    text = plain_digits(text).strip(" .,!;:")
    digits = re.sub(r"[\s\-]", "", text)
    if digits.isdigit() and digits.isascii():
        return digits if ACCOUNT_ID.fullmatch(digits) else None
    if ACCOUNT_ID.fullmatch(text):
        return text if letters_alone or any(c.isdigit() or c in "._" for c in text) else None
    return _only(text, "account", ACCOUNT_ID)


def named_account(text: str) -> str | None:
    """The account ID in a sentence that is about something else, where the words call it so."""
    text = _EMAIL.sub(" ", text)
    return next((n.value for n in _numbers(text) if n.what == "account" and ACCOUNT_ID.fullmatch(n.value)), None)


def lone_account(text: str) -> str | None:
    """A user name that stands alone, or before a comma at the start, and looks like nothing else: "tural_bk, hi"."""
    match = _LEADING.match(text)
    if match is None or not _USER_NAME.fullmatch(match[1]):
        return None
    name = match[1]
    if "_" in name or ("." in name and match.end() == len(text)):
        return name
    letters = re.match(r"[A-Za-z]*", name)
    return name if letters and len(letters[0]) >= NAME_LETTERS and name[len(letters[0]) :].isdigit() else None


def find_number(text: str, field: str) -> str | None:
    """The transaction or bet ID in an answer to the question for it."""
    text = plain_digits(text).strip(" .,!;:#№")
    joined = re.sub(r"\s", "", text)
    if NUMBER.fullmatch(joined) and any(c.isdigit() for c in joined) and (joined == text or joined.isdigit()):
        return joined
    return _only(text, field, NUMBER)


def is_story(text: str) -> bool:
    """Whether the sentence tells what happened, rather than only wishing for a complaint."""
    words = word_count(text)
    telling = find_kind(text) is not None or any(c.isdigit() for c in text)
    if words < (STORY_WORDS if telling else LONG_STORY_WORDS):
        return False
    return sum(not _WISHING.whole(token.text) for token in tokens(text) if token.folded) >= TELLING_WORDS


def extract_into(draft: ComplaintDraft, text: str, today: date) -> ComplaintDraft:
    """The draft with what the text says by the way; nothing that was entered is replaced."""
    kind = draft.kind or find_kind(text)
    day, amount = find_day(text, today), find_amount(text)
    found = named_numbers(without_places(text, day, amount))
    told = replace(
        draft,
        kind=kind,
        account_id=draft.account_id or _fit(found.get("account"), ACCOUNT_ID) or lone_account(text),
        transaction_id=_or(draft.transaction_id, _fit(found.get("transaction_id"), NUMBER)),
        bet_id=_or(draft.bet_id, _fit(found.get("bet_id"), NUMBER)),
        contact=_or(draft.contact, find_email(text)),
    )
    if draft.happened is None and day is not None:
        told = told.with_day(day)
    return told.with_amount(amount) if draft.amount is None and amount is not None else told


def named_numbers(text: str) -> dict[str, str]:
    """The first number that the words call an account, a transaction or a bet, under that name."""
    text = _EMAIL.sub(" ", text)
    return {number.what: number.value for number in reversed(_numbers(text)) if number.what}


def without_places(text: str, *places: Day | Amount | None) -> str:
    """`text`, digits made plain, with blanks in the places of a day and a sum, so that they are not read as IDs."""
    text = plain_digits(text)
    for place in places:
        if place is not None:
            text = text[: place.start] + " " * (place.end - place.start) + text[place.end :]
    return text


def _or(kept: str | None, found: str | None) -> str | None:
    return found if kept is None else kept


def _fit(value: str | None, pattern: re.Pattern[str]) -> str | None:
    return value if value and pattern.fullmatch(value) else None


def _only(text: str, what: str, pattern: re.Pattern[str]) -> str | None:
    """The number that the words call so, or the only one that they call nothing else."""
    numbers = [n for n in _numbers(text, loose=True) if pattern.fullmatch(n.value)]
    named = [n.value for n in numbers if n.what == what]
    unnamed = [n.value for n in numbers if n.what is None]
    return named[0] if named else unnamed[0] if len(unnamed) == 1 else None


def _numbers(text: str, *, loose: bool = False) -> list[_Number]:
    """Tokens with digits that may be IDs, and what the words before or after call them. `loose` keeps unnamed ones."""
    tokens = [_SUFFIX.sub("", token) for token in _TOKEN.findall(plain_digits(text))]
    numbers = []
    for at, token in enumerate(tokens):
        if not _may_be_id(token):
            continue
        if _is_amount(tokens, at):
            continue
        what = _called(tokens[max(0, at - 4) : at][::-1]) or _called(tokens[at + 1 : at + 4], generic_first=True)
        if what or loose:
            numbers.append(_Number(token, what))
    return numbers


def _may_be_id(token: str) -> bool:
    """Whether it has the shape of a number that somebody quotes, or of a user name."""
    shaped = ACCOUNT_ID.fullmatch(token) or NUMBER.fullmatch(token)
    return bool(shaped) and any(c.isdigit() or c in "._" for c in token)


def _is_amount(tokens: list[str], at: int) -> bool:
    token = tokens[at]
    if re.fullmatch(r"\d+(?:[a-z]+)", token, re.IGNORECASE) and _MONEY.whole(re.sub(r"\d", "", token)):
        return True
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    before = tokens[at - 1] if at else ""
    return any((t in "₼$€₺₽" and t) or _MONEY.whole(t) for t in (after,) if t) or bool(before and before in "$€₺₽₼")


def _called(words: list[str], *, generic_first: bool = False) -> str | None:
    """What the nearest words name: an own name at once, a general one ("id") account unless an own name stands near."""
    generic = False
    for distance, word in enumerate(words):
        for what, names in (("transaction_id", _TRANSACTION), ("bet_id", _BET), ("account", _ACCOUNT)):
            if names.whole(word) and (generic or distance == 0 or not generic_first):
                return what
        if _GENERIC.whole(word) or word in "#№":
            generic = True
        elif not generic:
            return None
    return "account" if generic and any(_ID.whole(word) for word in words) else None
