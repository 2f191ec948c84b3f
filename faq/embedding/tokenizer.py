"""The tokenizer of the embedding model, and its vocabulary cut to the languages that the desk speaks."""

import os
import unicodedata
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faq.embedding.weights import Tokens

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZçğıİöşüəÇĞÖŞÜƏâîûÂÎÛ")
"""Latin letters of az, tr, en and of Russian typed in them; all of Cyrillic is kept besides."""
MARK = "\u2581"  # stands for the space before a word


def cut(tokens: Tokens) -> tuple[Tokens, NDArray[np.int64]]:
    """The vocabulary without the pieces of other languages, and the places its pieces had before.

    A text in Latin letters of the four languages, Cyrillic, digits, punctuation and emoji falls into the same pieces
    as before: all that it could hold are kept, and so are their scores. A foreign letter remains a piece by itself,
    foreign words fall into letters.
    """
    places = [
        place
        for place, (piece, score) in enumerate(tokens.pieces)
        if score == 0.0 or len(word := piece.removeprefix(MARK)) <= 1 or all(map(_is_ours, word))
    ]
    kept = Tokens([tokens.pieces[place] for place in places], tokens.unknown, tokens.removed, tokens.blanks)
    return kept, np.asarray(places, np.int64)


def _is_ours(character: str) -> bool:
    kind = unicodedata.category(character)
    if kind.startswith("M"):
        return "\u0300" <= character <= "\u036f"  # accents typed apart, as in "i̇"
    return kind[0] != "L" or character in LETTERS or "\u0400" <= character <= "\u04ff"


def write_tokenizer(tokens: Tokens, path: Path) -> None:
    """Write the tokenizer as the library `tokenizers` reads it."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    def one_of(characters: str) -> Regex:
        return Regex("[" + "".join(f"\\x{{{ord(c):X}}}" for c in characters) + "]")

    tokenizer = Tokenizer(models.Unigram(tokens.pieces, unk_id=tokens.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(one_of(tokens.removed), ""),
            normalizers.Replace(one_of(tokens.blanks), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    special = ("<s>", "<pad>", "</s>", "<unk>")
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in special])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, normalized=False)])
    tokenizer.save(os.fspath(path))
