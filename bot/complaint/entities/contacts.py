"""How a player may be reached besides the chat: an e-mail address or a phone number, told by its shape."""

import re

from bot.complaint.entities.tokens import plain_digits
from bot.understanding.phrases import Phrases, word_count

LONGEST = 120
SHORT_WORDS = 6
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?![\w@])")
_PHONE = re.compile(r"(?<![\w+])\+?\(?\d(?:[ \-.()/–]{0,2}\d){6,14}(?!\w)")
_CHAT = Phrases(
    "chat çat çatda çatdan chatda chatdan bura burda burdan burdaca burada buradan buraya çata çatla чат чате чата "
    "чатик здесь тут сюда here söhbət söhbətdə söhbətdən sohbet sohbette sohbetten zdes tut syuda"
)


def find_contact(text: str) -> str | None:
    """The e-mail addresses and phone numbers in `text`, joined by ", "; None if nothing has the shape of one."""
    text = plain_digits(text)
    emails = _EMAIL.findall(text)
    phones = [" ".join(phone.split()) for phone in _PHONE.findall(_EMAIL.sub(" ", text))]
    return ", ".join((*emails, *phones))[:LONGEST] or None


def find_email(text: str) -> str | None:
    """The first e-mail address in `text`."""
    found = _EMAIL.search(text)
    return found[0][:LONGEST] if found else None


def says_chat(text: str) -> bool:
    """Whether a short answer says that the chat is enough."""
    return word_count(text) <= SHORT_WORDS and _CHAT.within(text)
