"""Where a message may be cut into two matters: between its sentences, or at a word that joins two."""

import re

HALF_WORDS = 2  # that each half needs
_GAP = re.compile(r"\s{2,}")
_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+|;\s*")
_JOINTS = re.compile(
    r",?\s+(?:and also|and|also|plus|həm də|hem de|həmçinin|və|ve|üstəlik|ayrıca|bir də|bir de|bi de|bi də|"
    r"а ещё|а еще|и ещё|и еще|также|и|а|esche|eshe|i)\s+|,\s+",
    re.IGNORECASE,
)


def halves(text: str) -> tuple[str, str] | tuple[()]:
    """The two halves of a message that seems to be made of two; nothing where it seems to be one."""
    text = _GAP.sub(lambda gap: "\n" if "\n" in gap[0] else " ", text)  # long gaps would be tried from each place anew
    for cut in (_ENDS, _JOINTS):
        parts = [part.strip(" ,") for part in cut.split(text) if part and part.strip(" ,")]
        long = [part for part in parts if len(part.split()) >= HALF_WORDS]
        if len(long) == 2 and len(parts) == 2:
            return long[0], long[1]
    return ()
