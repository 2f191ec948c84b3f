"""One spelling out of many: how players type, brought near to how editors write.

Three steps, each usable alone: `normalise` (Unicode, blanks, case), `fold` (a rough Latin skeleton that "жалоба",
"jaloba", "zhaloba", or "şikayət", "sikayet" share) and `Lexicon.restore` (words of one language written out again,
diacritics and Cyrillic included, as the content spells them).
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

REMEMBERED = 1 << 15  # texts and words whose forms are held in memory: a change of one article costs little then
LONGEST = 600  # characters looked at; what a question is about stands well before that


def _table(pairs: str) -> dict[str, str]:
    """A letter and what stands for it, joined; blanks between the pairs."""
    return {pair[0]: pair[1:] for pair in pairs.split()}


_CYRILLIC = _table("аa бb вv гg дd еe ёe жj зz иi йi кk лl мm нn оo пp рr сs тt уu фf хh цc чc шs щs ъ ыi ь эe юiu яia")
_LETTERS = str.maketrans({**_CYRILLIC, "ə": "e", "ı": "i", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
# Several Latin ways to write one sound, longest first; applied to every language alike, so both sides change alike.
_SOUNDS = (
    (re.compile(r"s(?:h?ch|h|4)"), "s"),
    (re.compile(r"ch|tch|t?s(?=ya)|(?<=[a-z])4|4(?=[a-z])|ts|tz"), "c"),
    (re.compile(r"zh"), "j"),
    (re.compile(r"kh|x"), "h"),
    (re.compile(r"gh"), "g"),
    (re.compile(r"y"), "i"),
    (re.compile(r"j(?=[aou])"), "i"),
    (re.compile(r"w"), "v"),
    (re.compile(r"ck|q"), "k"),
)
_DOUBLED = re.compile(r"([a-z])\1+")
_NOT_WORD = re.compile(r"[\W_]+")  # letters of a script without a table stay as they are
_BLANKS = re.compile(r"\s+")
_STRETCHED = re.compile(r"(\w)\1{2,}")
WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*", re.UNICODE)

# Greedy rules from Latin letters back to Russian: (Latin, Cyrillic), longest first.
_TO_CYRILLIC = (
    ("shch", "щ"),
    ("sch", "щ"),
    ("sh4", "щ"),
    ("shh", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("ts", "ц"),
    ("tz", "ц"),
    ("yo", "ё"),
    ("jo", "ё"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("iu", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("ia", "я"),
    ("ye", "е"),
    ("je", "е"),
    ("eh", "э"),
    ("ii", "ий"),
    ("iy", "ий"),
    ("ij", "ий"),
    ("yj", "ый"),
    ("yi", "ый"),
    ("a", "а"),
    ("b", "б"),
    ("c", "ц"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "ш"),
    ("x", "х"),
    ("z", "з"),
    ("4", "ч"),
    ("'", "ь"),
    ("`", "ь"),
    ("’", "ь"),
)
# Private habits of typing Russian in Latin letters: what differs from the first line of the table.
_HABITS: tuple[dict[str, str], ...] = (
    {},
    {"ж": "j", "я": "ia", "ю": "iu", "й": "i", "ы": "y", "ц": "c", "ь": "", "ё": "e"},
    {"ж": "g", "х": "h", "ч": "4", "ш": "w", "щ": "sh", "ы": "i", "ь": "", "ц": "c", "ё": "e"},
    {"ж": "j", "х": "x", "щ": "sh", "ы": "i", "ь": "", "й": "y", "э": "e", "ё": "yo"},
    {"х": "h", "я": "ja", "ю": "ju", "й": "j", "ь": "'", "щ": "sch", "ё": "jo"},
)
SCHEMES = len(_HABITS)
_BASE = _table(
    "аa бb вv гg дd еe ёe жzh зz иi йy кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щsch ъ ыy ь эe юyu яya"
)
_SCHEMES = tuple(str.maketrans({**_BASE, **habit}) for habit in _HABITS)
_VOWELS = frozenset("аеёиоуыэюя")


@lru_cache(maxsize=REMEMBERED)
def normalise(text: str) -> str:
    """NFKC, lower case (dotted I included), no control characters, single blanks, stretched letters cut to two."""
    text = unicodedata.normalize("NFKC", text[:LONGEST]).replace("İ", "i").replace("I", "i")
    text = "".join(c for c in text.casefold() if unicodedata.category(c)[0] != "C" or c.isspace())
    return _STRETCHED.sub(r"\1\1", _BLANKS.sub(" ", text).strip())


def plain(text: str) -> str:
    """Lower case without diacritics, as typed on a plain keyboard; Cyrillic stays."""
    decomposed = unicodedata.normalize("NFD", normalise(text).replace("й", "\0").replace("ё", "е"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).replace("\0", "й")
    return bare.replace("ə", "e").replace("ı", "i")


@lru_cache(maxsize=REMEMBERED)
def fold(text: str) -> str:
    """The Latin skeleton: words, single blanks between. Different spellings of a word meet in it.

    Letters of a script that has no table here stay as they are.
    """
    return " ".join(filter(None, map(_fold_word, plain(text).split())))


@lru_cache(maxsize=REMEMBERED)
def _fold_word(word: str) -> str:
    word = word.translate(_LETTERS)
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return _NOT_WORD.sub(" ", _DOUBLED.sub(r"\1", word)).strip()


def to_cyrillic(text: str) -> str:
    """Russian typed in Latin letters, in any of the usual private ways, written in Cyrillic; best effort."""
    out: list[str] = []
    text = normalise(text)
    at = 0
    while at < len(text):
        letter = text[at]
        before = out[-1][-1] if out else " "
        if letter == "y" and not text.startswith(("yo", "yu", "ya", "ye", "yj", "yi"), at):
            out.append("й" if before in _VOWELS else "ы")
            at += 1
        elif letter == "j" and (before in _VOWELS) and not text[at + 1 : at + 2].isalpha():
            out.append("й")
            at += 1
        elif letter == "4" and not (text[at - 1 : at].isalpha() or text[at + 1 : at + 2].isalpha()):
            out.append(letter)
            at += 1
        elif letter == "j" and not text.startswith(("jo", "ju", "ja", "je"), at):
            out.append("ж")
            at += 1
        else:
            for latin, cyrillic in _TO_CYRILLIC:
                if text.startswith(latin, at):
                    out.append(cyrillic)
                    at += len(latin)
                    break
            else:
                out.append(letter)
                at += 1
    return "".join(out)


def to_latin(text: str, scheme: int) -> str:
    """Russian in Latin letters, as the people of one of `SCHEMES` habits type it; for making training copies."""
    return normalise(text).translate(_SCHEMES[scheme % SCHEMES])


@lru_cache(maxsize=REMEMBERED)
def cyrillic_share(text: str) -> float:
    """Cyrillic letters among the letters of `text`, 0 to 1."""
    letters = [c for c in text if c.isalpha()]
    return sum("\u0400" <= c <= "\u04ff" for c in letters) / len(letters) if letters else 0.0


class Lexicon:
    """How the words of each language are spelt, by skeleton; learned from edited text.

    `words[language][skeleton]` is the commonest full spelling.
    """

    def __init__(self, words: Mapping[str, Mapping[str, str]]) -> None:
        self.words = words

    @classmethod
    def learn(cls, texts: Iterable[tuple[str, str, int]]) -> "Lexicon":
        """From (text, language, weight). Only texts that carry their language's own letters teach az, tr and ru."""
        counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for text, language, weight in texts:
            normal = normalise(text)
            if not _spelt_out(normal, language):
                continue
            for word in WORD.findall(normal):
                if _has_script(word, language) and (skeleton := fold(word)):
                    counts[language][skeleton][word] += weight
        return cls(
            {
                language: {skeleton: spellings.most_common(1)[0][0] for skeleton, spellings in found.items()}
                for language, found in counts.items()
            }
        )

    def extended(self, texts: Iterable[tuple[str, str, int]]) -> "Lexicon":
        """With the words of more texts; those known already keep their spelling."""
        fresh = Lexicon.learn(texts).words
        languages = dict.fromkeys((*self.words, *fresh))
        return Lexicon(
            {language: {**fresh.get(language, {}), **self.words.get(language, {})} for language in languages}
        )

    def restore(self, text: str, language: str) -> str:
        """`text`, normalised, with every word that `language` knows by its skeleton spelt out.

        Latin words of a Russian text that are unknown to the content are put into Cyrillic by rule.
        """
        normal = normalise(text)
        known = self.words.get(language, {})
        mostly_cyrillic = cyrillic_share(normal) > 0.3
        english = self.words.get("en", {})
        skeletons = {word: fold(word) for word in normal.split()} if language == "ru" else {}
        foreign = {word for word, bare in skeletons.items() if english.get(bare) == word and bare not in known}

        def spelt(match: re.Match[str]) -> str:
            word = match.group()
            if language == "ru":
                if mostly_cyrillic or cyrillic_share(word) or word.isdigit() or word in foreign:
                    return word
                return known.get(fold(word)) or known.get(fold(cyrillic := to_cyrillic(word))) or cyrillic
            if not word.isascii():
                return word
            return known.get(fold(word), word)

        return WORD.sub(spelt, normal)


def _spelt_out(text: str, language: str) -> bool:
    if language == "en":
        return text.isascii()
    if language == "ru":
        return cyrillic_share(text) > 0.5
    return any(letter in text for letter in ("əğışçöü" if language == "az" else "ğışçöü"))


def _has_script(word: str, language: str) -> bool:
    return (cyrillic_share(word) > 0.5) == (language == "ru") and not word.isdigit()
