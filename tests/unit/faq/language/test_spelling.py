import pytest

from faq.language.spelling import SCHEMES, Lexicon, cyrillic_share, fold, normalise, plain, to_cyrillic, to_latin


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("İNSAN ilə  DANIŞMAQ", "insan ilə danişmaq"),
        ("ＦＵＬＬ width", "full width"),
        ("heeeelp\u0000 me", "heelp me"),
        ("  \n ", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_normalise_reads_only_the_beginning_of_a_long_text() -> None:
    assert len(normalise("слово " * 2000)) <= 600


def test_plain_is_what_a_plain_keyboard_gives() -> None:
    assert plain("Şikayətim üçün çıxarış lazımdır") == "sikayetim ucun cixaris lazimdir"
    assert plain("Ещё жалоба, стой") == "еще жалоба, стой"


@pytest.mark.parametrize(
    "spellings",
    [
        ("жалоба", "jaloba", "zhaloba", "ЖАЛОБА"),
        ("şikayət", "sikayet", "shikayet", "Şikayet"),
        ("вывод", "vyvod", "vivod"),
        ("хочу", "hochu", "xochu", "khochu"),
        ("çıxarış", "cixaris", "chixarish"),
    ],
)
def test_spellings_of_a_word_share_their_skeleton(spellings: tuple[str, ...]) -> None:
    assert len({fold(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("gde moi dengi", "где мои денги"),
        ("kak napisat zhalobu", "как написат жалобу"),
        ("4to delat", "что делат"),
        ("moy schet", "мой щет"),
        ("500 rubley", "500 рублей"),
    ],
)
def test_to_cyrillic(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


@pytest.mark.parametrize("scheme", range(SCHEMES))
def test_every_habit_of_transliteration_leaves_no_cyrillic(scheme: int) -> None:
    assert cyrillic_share(to_latin("Съешь ещё этих мягких французских булок, да выпей чаю", scheme)) == 0


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon.learn(
        [
            ("Şikayətinizi çatda yazın", "az", 3),
            ("sikayet yazmaq", "az", 1),
            ("Напишите жалобу, чтобы вернуть деньги", "ru", 3),
            ("Write a complaint about a withdrawal", "en", 3),
        ]
    )


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("sikayetinizi yazin", "az", "şikayətinizi yazın"),
        ("napiwite jalobu chtobi vernut dengi", "ru", "напишите жалобу чтобы вернуть деньги"),
        ("complaint na dengi", "ru", "complaint на деньги"),
        ("напишите complaint", "ru", "напишите complaint"),
        ("complaint", "en", "complaint"),
        ("nobody knows", "xx", "nobody knows"),
        ("", "ru", ""),
    ],
)
def test_restore(lexicon: Lexicon, text: str, language: str, expected: str) -> None:
    assert lexicon.restore(text, language) == expected


def test_plain_text_does_not_teach_a_language_its_spelling(lexicon: Lexicon) -> None:
    assert "yazmaq" not in lexicon.words["az"].values()
