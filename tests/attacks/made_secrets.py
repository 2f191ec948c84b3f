"""Secrets in many writings and four languages, and harmless numbers and sentences that look like them.

Everything is made from one seed. A secret comes with the pieces that must not be left of it.
"""

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import luhn

SEED = 20_261_130
# A number that begins so and has so many digits is a card of these schemes.
_CARDS = (("4", 16), ("51", 16), ("5489", 16), ("2221", 16), ("2202", 16), ("9792", 16), ("6763", 16), ("34", 15))
_IBANS = (("AZ", "NABZ", 20), ("TR", "", 22), ("DE", "", 18), ("KZ", "125K", 12), ("GE", "TB", 16), ("GB", "MIDL", 14))
_TEXT = (
    "sunshine dragon qarabag leylacan ferrari bakinskiy monkey kepenek zvezda aslanim karabakh pomidor mustafa nigar "
    "солнышко любимая тигренок gülüm qəhrəman çiçəyim arslan princess football ronaldo shadow whatever galatasaray"
)
_WORDS = _TEXT.split()


@dataclass(frozen=True)
class Made:
    """A message, and what may not be left in it."""

    text: str
    secret: str
    kind: str
    writing: str


class Maker:
    def __init__(self, seed: int = SEED) -> None:
        self._chance = random.Random(seed)

    def digits(self, number: int) -> str:
        return "".join(self._chance.choice(string.digits) for _ in range(number))

    def one_of(self, *options: str) -> str:
        return self._chance.choice(options)

    def card(self) -> str:
        first, length = self._chance.choice(_CARDS)
        body = first + self.digits(length - len(first) - 1)
        return body + luhn.calc_check_digit(body)

    def visa(self) -> str:
        body = self.one_of("4", "52", "2204") + self.digits(16)
        return body[:15] + luhn.calc_check_digit(body[:15])

    def iban(self) -> str:
        country, bank, more = self._chance.choice(_IBANS)
        body = bank + self.digits(more)
        number = "".join(str(int(c, 36)) for c in f"{body}{country}00")
        return f"{country}{98 - int(number) % 97:02}{body}"

    def password(self) -> str:
        word = self._chance.choice(_WORDS)
        return self._chance.choice(
            (
                f"{word}{self.digits(2)}",
                f"{word.title()}{self.digits(4)}",
                f"{word}!{self.digits(1)}",
                f"{self.digits(2)}{word.title()}@",
                "".join(self._chance.choice(string.ascii_letters) for _ in range(8)) + self.digits(2),
            )
        )

    def letters(self) -> str:
        return self._chance.choice(_WORDS)

    def secrets(self, each: int) -> Iterator[Made]:
        """`each` of every writing."""
        for _ in range(each):
            for name, make in self._writings().items():
                kind = name.split(":")[0]
                text, secret = make()
                yield Made(text, secret, kind, name)

    def harmless(self, each: int) -> Iterator[str]:
        for _ in range(each):
            for make in self._look_alikes():
                yield make()

    def _say(self, kind: str, value: str) -> str:
        """In a sentence of one of the languages."""
        sentences = {
            "card": (
                "{} kartıma pul gəlməyib",
                "kartım {} budur",
                "kart numaram {} para gelmedi",
                "my card {} was declined",
                "карта {} не проходит",
                "вывел на {} уже третий день жду",
                "kartdan {} 250 manat çıxıb",
                "hesab 483920, kart {}",
                "{}",
                "I used {} on 15.11.2026 for 50 AZN",
            ),
            "iban": (
                "IBAN {}",
                "hesabıma köçürün: {}",
                "iban numaram {} buraya gönderin",
                "please pay to {} today",
                "переведите на {} пожалуйста",
                "{}",
            ),
        }
        return self._chance.choice(sentences[kind]).format(value)

    def _parted(self, number: str, by: str, size: int = 4) -> str:
        return by.join(number[at : at + size] for at in range(0, len(number), size))

    def _writings(self) -> dict[str, Callable[[], tuple[str, str]]]:
        def card(write: Callable[[str], str], make: Callable[[], str] = self.card) -> Callable[[], tuple[str, str]]:
            def made() -> tuple[str, str]:
                number = make()
                return self._say("card", write(number)), number

            return made

        def iban(write: Callable[[str], str]) -> Callable[[], tuple[str, str]]:
            def made() -> tuple[str, str]:
                number = self.iban()
                return self._say("iban", write(number)), number

            return made

        def said(make: Callable[[], str], *sentences: str) -> Callable[[], tuple[str, str]]:
            def made() -> tuple[str, str]:
                value = make()
                return self._chance.choice(sentences).format(value), value

            return made

        def exotic(zero: int) -> Callable[[str], str]:
            return lambda number: "".join(chr(zero + int(c)) for c in number)

        expiry = self.one_of("12/27", "03/29", "11-28", "07/2030")
        pin, cvv, once = (lambda: self.digits(4)), (lambda: self.digits(3)), (lambda: self.digits(6))
        return {
            "card: together": card(str),
            "card: blanks": card(lambda n: self._parted(n, " ")),
            "card: dashes": card(lambda n: self._parted(n, "-")),
            "card: points": card(lambda n: self._parted(n, ".")),
            "card: underscores": card(lambda n: self._parted(n, "_")),
            "card: slashes": card(lambda n: self._parted(n, "/")),
            "card: commas": card(lambda n: self._parted(n, ",")),
            "card: no-break blanks": card(lambda n: self._parted(n, "\u00a0")),
            "card: tabs": card(lambda n: self._parted(n, "\t")),
            "card: lines": card(lambda n: self._parted(n, "\n")),
            "card: double blanks": card(lambda n: self._parted(n, "  ")),
            "card: blank dash blank": card(lambda n: self._parted(n, " - ")),
            "card: single digits": card(lambda n: " ".join(n)),
            "card: pairs": card(lambda n: self._parted(n, " ", 2)),
            "card: with expiry": card(lambda n: f"{self._parted(n, ' ')} {expiry}"),
            "card: with expiry, together": card(lambda n: f"{n}1227", self.visa),
            "card: number before": card(lambda n: f"50 {self._parted(n, ' ')}"),
            "card: after letters": card(lambda n: f"kart{n}"),
            "card: plus": card(lambda n: f"+{n}"),
            "card: full width": card(exotic(0xFF10)),
            "card: Arabic": card(exotic(0x0660)),
            "card: zero width": card(lambda n: self._parted(n, "\u200b")),
            "iban: together": iban(str),
            "iban: blanks": iban(lambda n: self._parted(n, " ")),
            "iban: small": iban(str.lower),
            "iban: dashes": iban(lambda n: self._parted(n, "-")),
            "password: colon": said(
                self.password,
                "parol: {}",
                "şifrə: {} girmir",
                "şifrem: {}",
                "password: {}",
                "пароль: {}",
                "login ali parol:{}",
            ),
            "password: said": said(
                self.password,
                "my password is {} and it does not work",
                "parolum {} budur",
                "mənim şifrəm {}",
                "benim şifrem {}",
                "мой пароль {} не подходит",
                "пароль от аккаунта {}",
                "moy parol {}",
                "şifre = {}",
                "hesabın şifrəsi {} idi",
            ),
            "password: letters": said(
                self.letters,
                "my password is {}",
                "parolum {}",
                "şifrəm: {}",
                "şifrem {}",
                "мой пароль {}",
                "пароль это {}",
                'пароль "{}"',
                "parol: {}",
                "password: {}, please check",
            ),
            "password: before": said(
                self.password, "{} is my password", "{} parolumdur", "{} - мой пароль", "{} şifrem", "{} это мой пароль"
            ),
            "code: PIN": said(
                pin,
                "pin {}",
                "PIN: {}",
                "pin kodum {}",
                "пин код {}",
                "мой пин {}",
                "my pin is {}",
                "{} pin kodumdur",
                "pin-kod {}",
            ),
            "code: CVV": said(
                cvv,
                "cvv {}",
                "CVV: {}",
                "cvc {}",
                "{} is my cvv",
                "cvv2 kodu {}",
                "код cvv {}",
                "güvenlik kodu {}",
                "security code {}",
            ),
            "code: once": said(
                once,
                "sms kodu {}",
                "kod {}",
                "təsdiq kodu {} gəldi",
                "onay kodu: {}",
                "doğrulama kodum {}",
                "код из смс {}",
                "код подтверждения {}",
                "пришел код {}",
                "verification code {}",
                "the sms code is {}",
                "one-time password {}",
                "{} sms kodu",
                "birdəfəlik şifrə {}",
                "tek kullanımlık kod {}",
                "одноразовый пароль {}",
                "otp {}",
            ),
            "code: parted": said(
                lambda: f"{self.digits(3)} {self.digits(3)}", "sms kodu {}", "код {}", "code: {}", "kod {}"
            ),
        }

    def _look_alikes(self) -> tuple[Callable[[], str], ...]:
        def reference() -> str:
            letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
            return "DST-" + "-".join("".join(self._chance.choice(letters) for _ in range(4)) for _ in range(2))

        def day() -> str:
            return f"{self._chance.randint(1, 28):02}.{self._chance.randint(1, 12):02}.20{self._chance.randint(24, 26)}"

        def clock() -> str:
            return f"{self._chance.randint(0, 23):02}:{self._chance.randint(0, 59):02}"

        def money() -> str:
            return self._chance.choice(
                (
                    f"{self._chance.randint(1, 9999)} manat",
                    f"{self._chance.randint(1, 99)} {self.digits(3)},{self.digits(2)} TL",
                    f"${self._chance.randint(1, 999)}.{self.digits(2)}",
                    f"{self._chance.randint(100, 90000)} руб",
                    f"{self._chance.randint(1, 500)} AZN",
                )
            )

        def phone() -> str:
            number = self.digits(7)
            return self._chance.choice(
                (
                    f"+994 50 {number[:3]} {number[3:5]} {number[5:]}",
                    f"+99455{number}",
                    f"055-{number[:3]}-{number[3:5]}-{number[5:]}",
                    f"+90 532 {number[:3]} {number[3:5]} {number[5:]}",
                    f"8 (916) {number[:3]}-{number[3:5]}-{number[5:]}",
                    f"+7916{number}",
                    f"+4917{number}12",
                )
            )

        def any_of(*sentences: str) -> Callable[[], str]:
            def made() -> str:
                return self._chance.choice(sentences).format(
                    reference=reference(),
                    day=day(),
                    clock=clock(),
                    money=money(),
                    other=money(),
                    phone=phone(),
                    account=self.digits(self._chance.randint(5, 9)),
                    long=self.digits(self._chance.choice((9, 10, 11, 12, 13, 14, 15, 16, 17, 18))),
                    bet=self.digits(self._chance.choice((7, 8, 10, 12))),
                    number=self._chance.randint(2, 99),
                    stamp=f"17{self.digits(11)}",
                    year=f"2026{self._chance.randint(1, 12):02}{self._chance.randint(1, 28):02}{self.digits(8)}",
                )

            return made

        return (
            any_of("{reference}", "müraciətim {reference} nə oldu", "where is {reference}", "талон {reference}"),
            any_of(
                "hesab {account}",
                "my account id is {account}",
                "ID {account}",
                "аккаунт {account}",
                "hesap no {account}",
            ),
            any_of(
                "əməliyyat {long}",
                "transaction {long}",
                "транзакция {long}",
                "işlem numarası {long}",
                "TX{long}",
                "{long}",
            ),
            any_of("mərc {bet}", "bet id {bet}", "ставка {bet} не рассчитана", "kupon {bet}", "bahis no {bet}"),
            any_of("{money}", "{money} yatırdım, {other} gəldi", "вывел {money}", "I lost {money} in {number} days"),
            any_of(
                "{day} {clock} {money}",
                "{day} tarixində {clock}-da {money} yatırdım",
                "{day} в {clock} пополнил на {money}",
            ),
            any_of(
                "{phone}", "nömrəm {phone}", "call me {phone}", "мой номер {phone} или {phone}", "tel: {phone}, {phone}"
            ),
            any_of(
                "{account}, {long}, {money}, {day}",
                "hesab {account}\n{long}\n{money}\n{day} {clock}",
                "{account} {bet}",
            ),
            any_of("{stamp}", "id {year}", "payment {year} from {day}"),
            any_of(
                "error code {number}04",
                "xəta kodu {bet}",
                "promo kod 2024",
                "bonus kodu {account}",
                "код ошибки 5{number}",
                "kupon kodu {bet}",
                "ölkə kodu 994",
                "код страны 994",
                "referans kodu {account}",
                "mərc kodu {bet}",
                "код купона {bet}",
            ),
            any_of(
                "şifrəmi unutdum",
                "parolum işləmir",
                "şifrem çalışmıyor",
                "my password is wrong",
                "пароль не подходит",
                "забыл пароль {number} дня назад",
                "forgot my password {number} days ago",
                "password reset does not come",
                "parol səhvdir",
                "my password is not accepted",
                "пароль верный но не пускает",
                "şifrə bərpa linki gəlmir",
                "what is my password",
                "parolu dəyişmək istəyirəm",
                "how do I change the password",
                "как сменить пароль",
                "şifremi nasıl değiştiririm",
                "мой пароль взломали",
                "parol niyə uyğun deyil",
            ),
            any_of(
                "sms kod gəlmir {number} dəqiqədir",
                "код из смс не приходит {number} минут",
                "the code did not come for {number} minutes",
                "onay kodu gelmiyor",
                "cvv nədir",
                "pin kodumu unutdum",
                "hesab {account}, sms kodu gəlmir",
                "I asked for the code {number} times",
                "kod {number} dəfə gəldi",
                "где взять код подтверждения",
                "{money} bonus kodu gəlmədi",
            ),
        )
