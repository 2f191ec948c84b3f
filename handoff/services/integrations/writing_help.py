"""What a language model writes for the people at the desk: summaries, drafts, translations. Nobody else ever sees it
before one of them has read it; nothing here sends or stores anything.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handoff.domain.conversations.conversation import Conversation
from handoff.domain.conversations.message import Author, Message
from handoff.domain.errors import Forbidden, ModelUnavailable, NotFound
from handoff.domain.ids import ConversationId
from handoff.domain.people.operator import Operator
from handoff.ports.language_model import LanguageModel, ModelFailed
from handoff.services import audit, rights
from handoff.services.context import Context
from handoff.services.retrying import retried
from handoff.services.rights import Action, Area, ConversationAccess
from handoff.services.texts import clean, scrub
from handoff.services.throttle import throttle

NAMES = {"az": "Azerbaijani", "tr": "Turkish", "ru": "Russian", "en": "English"}
PER_MINUTE = 10
"""What one person may ask for in a minute."""
_LONGEST = 4000
_LOOKED_AT = 60
_MATERIAL_CHARACTERS = 24_000
_FACT = re.compile(r"https?://\S+|[\w.+-]+@[\w-]+\.\w+|\d[\d.,:/%-]*\d|\d")


@dataclass(frozen=True, kw_only=True)
class Source:
    """An article that a draft may rest on."""

    topic: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`sources` are the topics that it was to rest on; `unsupported` the sums, dates and addresses in it that are in
    none of them nor in what the player wrote: to be checked, or taken out.
    """

    text: str
    sources: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()


SourcesOf = Callable[[str, str], Awaitable[Sequence[Source]]]


@dataclass(frozen=True, kw_only=True)
class Help:
    """Who writes, what it may cost a day (in tokens), and what drafts rest on."""

    model: LanguageModel
    tokens_a_day: int
    sources_of: SourcesOf


async def summary(context: Context, help: Help, operator: Operator, id: ConversationId) -> Draft:
    """What was said so far, in the operator's language.

    Raises:
        NotFound: the conversation is not there, or not for them. ModelUnavailable. TooMany.
    """
    conversation = await _seen(context, operator, id)
    await audit.record_read(context.uow, context.clock, operator, conversation, "summary")
    said = await _said(context, id)
    task = (
        f"Summarise the conversation in {NAMES[operator.language]} for the operator who takes it over, in at most "
        "six short lines: what the player wants, what was tried or promised, what is open. Only what is in it."
    )
    return Draft(text=await _written(context, help, operator, task, {"conversation": said}, 500))


async def draft(context: Context, help: Help, operator: Operator, id: ConversationId) -> Draft:
    """An answer to the player's last words, in their language, out of articles; for the operator to read and change.

    Raises:
        NotFound: there is nothing that an answer could rest on, its player is in danger, or the conversation is
            not for them.
        Forbidden: they do not hold it. ModelUnavailable. TooMany.
    """
    conversation = await _seen(context, operator, id)
    if not rights.can(operator, Action.WRITE, ConversationAccess(conversation=conversation)):
        raise Forbidden
    if conversation.stays_with_people:  # no article is an answer to somebody in danger
        raise NotFound(field="articles")
    said = await _said(context, id)
    asked = [one["text"] for one in said if one["by"] == Author.VISITOR][-3:]
    sources = await help.sources_of(" ".join(asked), conversation.language) if asked else ()
    if not sources:
        raise NotFound(field="articles")
    task = (
        f"Write a draft of the operator's next message to the player in {NAMES[conversation.language]}, polite (formal "
        "address), short and warm. Use only facts of the articles. Where they do not answer, say that you will find "
        "out. Promise nothing else."
    )
    articles = [{"title": one.title, "text": one.body} for one in sources]
    material = {"conversation": said[-12:], "articles": articles}
    text = await _written(context, help, operator, task, material, 600)
    supported = json.dumps(material, ensure_ascii=False)
    return Draft(text=text, sources=tuple(one.topic for one in sources), unsupported=_unsupported(text, supported))


async def translation(
    context: Context, help: Help, operator: Operator, id: ConversationId, *, text: str = "", seq: int | None = None
) -> Draft:
    """A message in the operator's language (`seq`), or the operator's own `text` in the player's; the original stands
    beside it.

    Raises:
        NotFound, EmptyMessage, MessageTooLong, ModelUnavailable, TooMany
    """
    conversation = await _seen(context, operator, id)
    if seq is not None:
        await audit.record_read(context.uow, context.clock, operator, conversation, "translation")
        async with context.uow(read_only=True) as work:
            text = (await work.messages.get(id, seq)).text
    text = clean(text, context.limits.message_max_characters)
    to = operator.language if seq is not None else conversation.language
    task = f"Translate the text into {NAMES[to]}. Keep its meaning, sums, names and line breaks; add nothing."
    written = await _written(context, help, operator, task, {"text": text}, 1200)
    return Draft(text=written, unsupported=_unsupported(written, text))


async def article(context: Context, help: Help, operator: Operator, question: str, language: str) -> Draft:
    """A draft of an article for questions that none answers, for the editors: its facts are theirs to fill in.

    Raises:
        Forbidden. EmptyMessage, MessageTooLong, ModelUnavailable, TooMany
    """
    rights.check(operator, Action.CHANGE, Area.SAVED_REPLIES)
    question = clean(question, context.limits.message_max_characters)
    sources = await help.sources_of(question, language)
    task = (
        f"Write a draft of a help article in {NAMES[language]} that answers the question: a title in the first line, "
        "then at most six short sentences. Facts come from the related articles only; where one is missing write "
        "[...] in its place."
    )
    material = {"question": question, "related": [{"title": one.title, "text": one.body} for one in sources]}
    text = await _written(context, help, operator, task, material, 700)
    return Draft(
        text=text,
        sources=tuple(one.topic for one in sources),
        unsupported=_unsupported(text, json.dumps(material, ensure_ascii=False)),
    )


async def _seen(context: Context, operator: Operator, id: ConversationId) -> Conversation:
    async with context.uow(read_only=True) as work:
        return await rights.seen(work, operator, id)


async def _said(context: Context, id: ConversationId) -> list[dict[str, str]]:
    """The last messages, who said each and what; what the desk itself says is left out."""
    async with context.uow(read_only=True) as work:
        conversation = await work.conversations.get(id)
        found = await work.messages.after(id, max(0, conversation.head_seq - _LOOKED_AT))
    return [{"by": one.author.value, "text": one.text} for one in found if _is_said(one)]


def _is_said(message: Message) -> bool:
    return message.author is not Author.SYSTEM and bool(message.text)


async def _written(
    context: Context, help: Help, operator: Operator, task: str, material: Mapping[str, object], most_tokens: int
) -> str:
    """Raises: ModelUnavailable, TooMany."""
    if not help.model.is_there:
        raise ModelUnavailable(reason="off")
    await _admit(context, help, operator)
    hidden = context.mask(json.dumps(material, ensure_ascii=False))[0][:_MATERIAL_CHARACTERS]
    try:
        written = await help.model.write(task, hidden, most_tokens=most_tokens)
    except ModelFailed as failure:
        raise ModelUnavailable(reason=failure.reason) from None
    await _spent(context, written.tokens)
    text = context.mask(scrub(written.text))[0]
    if not text or len(text) > _LONGEST:
        raise ModelUnavailable(reason="shape")
    return text


@retried
async def _admit(context: Context, help: Help, operator: Operator) -> None:
    now = context.clock.now()
    async with context.uow() as work:
        await throttle(work, now, f"model:{operator.id}", PER_MINUTE)
        if await work.api.tokens_spent(now.date()) >= help.tokens_a_day:
            raise ModelUnavailable(reason="budget")
        await work.commit()


@retried
async def _spent(context: Context, tokens: int) -> None:
    today: date = context.clock.now().date()
    async with context.uow() as work:
        await work.api.spend_tokens(today, tokens, forget_before=today - timedelta(days=90))
        await work.commit()


def _unsupported(text: str, supported: str) -> tuple[str, ...]:
    """Sums, dates and addresses in `text` that are not in what it was to rest on."""
    return tuple(dict.fromkeys(fact for fact in _FACT.findall(text) if fact.rstrip(".,") not in supported))
