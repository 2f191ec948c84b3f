"""Settings in force: those of the environment, with what administrators set in the console in their place.

Every process looks at the rows when it hears that the desk changed, and in any case now and then.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError

from bot.errors import TextsBroken
from bot.wording.nlg import check_changed
from bot.wording.site import SiteWords
from composition.rules import after_talk_of, features_of, kept_of, limits_of, playbook_of, rules_of, sla_of
from faq.service import FaqService
from handoff.bridge.context import AppContext
from handoff.domain.errors import BadRequest, DeskError
from handoff.domain.events import DeskChanged, Event, EventsMissed
from handoff.ports.hub import EventHub
from handoff.services.context import Context
from handoff.services.privacy.retention import Rounds
from handoff.storage.sql.database import Database
from settings import Settings, SettingsError

log = structlog.get_logger(__name__)

GROUPS: Mapping[str, Sequence[str]] = {
    "hours": ("opening_hours", "department_hours", "holiday_country", "holidays", "working_holidays"),
    "clocks": (
        "first_words_minutes", "first_words_urgent_minutes", "department_first_words", "wait_alert_seconds",
        "first_answer_hours", "solution_hours", "solution_urgent_hours", "department_sla", "sla_in_opening_hours",
        "sla_warning_minutes", "supervisor_hours", "investigation_hours", "review_hours",
    ),
    "work": (
        "close_reasons", "close_reason_required", "close_tags", "close_tag_required", "wrap_up_seconds",
        "undo_close_seconds", "break_reasons", "push_offers", "offer_seconds",
    ),
    "contact": (
        "help_line_az", "help_line_tr", "help_line_ru", "help_line_en", "danger_alert",
        "danger_limits_az", "danger_limits_tr", "danger_limits_ru", "danger_limits_en", "contact_email",
        "contact_phone", "contact_phone_hours", "contact_social", "report_url", "data_requests",
    ),
    "brand": ("site_name", "assistant_texts"),
    "retention": (
        "conversation_days", "message_days", "file_days", "ticket_days", "tracker_days", "audit_days",
    ),
}  # fmt: skip
"""What can be set in the console, by subject."""
_LOOK_AGAIN_SECONDS = 10.0
_AGAIN_SECONDS = 1.0


class LiveSettings:
    """Implements `handoff.services.administration.Administration` for one process."""

    groups = GROUPS

    def __init__(self, base: Settings) -> None:
        self.now = base
        self._base = base
        self._stored: dict[str, Any] = {}
        self._uow: Database | None = None
        self._contexts: list[Context] = []
        self._words: SiteWords | None = None
        self._faq: FaqService | None = None
        self._rounds: Rounds | None = None

    @property
    def values(self) -> dict[str, Any]:
        return _json(self.now)

    @property
    def defaults(self) -> dict[str, Any]:
        return _json(self._base)

    def check(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        return _json(self._with(changed))

    def _with(self, changed: Mapping[str, Any]) -> Settings:
        """Raises: BadRequest."""
        given = {name: getattr(self._base, name) for name in Settings.model_fields}
        try:
            settings = Settings(**{**given, **changed})
        except ValidationError as error:
            wrong = error.errors()[0]
            raise BadRequest(field=str(wrong["loc"][0]), why=wrong["msg"]) from None
        for read in (rules_of, features_of, sla_of, kept_of):
            try:
                read(settings)
            except SettingsError as error:
                name = str(error).partition(":")[0].partition(",")[0].removeprefix("DESTEK_").lower()
                raise BadRequest(field=name, why=str(error).partition(": ")[2]) from None
        try:
            check_changed(settings.assistant_texts)
        except TextsBroken as error:
            raise BadRequest(field="assistant_texts", why=str(error)) from None
        return settings

    def attach(
        self, uow: Database, core: Context, desk: AppContext, words: SiteWords, faq: FaqService, rounds: Rounds
    ) -> None:
        """Whom to let know from now on; `desk` gives it to those who ask."""
        self._uow, self._contexts, self._words, self._faq = uow, [core, desk], words, faq
        self._rounds = rounds
        desk.administration = self

    async def load(self, uow: Database) -> Settings:
        """What holds at the start. A row that this version cannot read leaves the environment's value, and is told."""
        self._stored = await _rows(uow)
        self.now = self._readable(self._stored)
        uow.calendar = rules_of(self.now).hours
        return self.now

    async def refresh(self) -> None:
        if self._uow is None:
            return
        stored = await _rows(self._uow)
        if stored != self._stored:
            self._stored = stored
            self.now = self._readable(stored)
            await self._apply(self.now)

    def _readable(self, stored: Mapping[str, Any]) -> Settings:
        left = dict(stored)
        while True:
            try:
                return self._with(left)
            except BadRequest as error:
                name = str(error.params["field"])
                log.error("setting_unreadable", name=name, why=error.params.get("why"))
                if left.pop(name, None) is None:
                    return self._base

    async def _apply(self, settings: Settings) -> None:
        for context in self._contexts:
            context.rules, context.sla = rules_of(settings), sla_of(settings)
            context.limits, context.after_talk = limits_of(settings), after_talk_of(settings)
            if isinstance(context, AppContext):
                context.site_name, context.help_lines = settings.site_name, settings.help_lines
                context.playbook = playbook_of(settings)
        if self._uow is not None:
            self._uow.calendar = rules_of(settings).hours
        if self._words is not None:
            self._words.become(settings.site_name, settings.help_lines, settings.assistant_texts)
        if self._rounds is not None:
            self._rounds.kept = kept_of(settings)
        if self._faq is not None:
            await asyncio.to_thread(self._faq.promise, features_of(settings))

    async def follow(self, hub: EventHub) -> None:
        """Let hold what others set, until cancelled."""
        while True:
            async with hub.subscribe(_Changes()) as events:
                async for _ in _with_beat(events):
                    try:
                        await self.refresh()
                    except DeskError as error:  # the next look finds it
                        log.warning("settings_not_looked_at", error=error.code)
            await asyncio.sleep(_AGAIN_SECONDS)


class _Changes:
    """See `handoff.ports.hub.Listener`."""

    topics: Collection[str] = ()

    def wants(self, event: Event) -> bool:
        return isinstance(event, DeskChanged | EventsMissed)

    def take(self, event: Event) -> bool:
        return False


async def _with_beat(events: Any) -> Any:
    """The events, and None whenever none came for a while; ends with them."""
    waiting = asyncio.ensure_future(anext(events))
    try:
        while True:
            done, _ = await asyncio.wait([waiting], timeout=_LOOK_AGAIN_SECONDS)
            if not done:
                yield None
                continue
            try:
                yield waiting.result()
            except StopAsyncIteration:
                return
            waiting = asyncio.ensure_future(anext(events))
    finally:
        waiting.cancel()


async def _rows(uow: Database) -> dict[str, Any]:
    async with uow(read_only=True) as work:
        return {setting.name: setting.value for setting in await work.desk_settings.all()}


def _json(settings: Settings) -> dict[str, Any]:
    names = [name for group in GROUPS.values() for name in group]
    return {name: _PLAIN.dump_python(getattr(settings, name), mode="json") for name in names}


_PLAIN: TypeAdapter[Any] = TypeAdapter(Any)
