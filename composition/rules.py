"""What the settings say, as the values that the rooms understand."""

import dataclasses
from collections.abc import Container, Sequence
from datetime import date, timedelta

from composition.departments import departments_of, of_departments
from composition.holidays import ClosedDays
from faq.articles.site_features import Features
from handoff.bridge.limits import Limits
from handoff.domain.conversations.after_talk import AfterTalk, Choice
from handoff.domain.conversations.playbook import DangerPlaybook
from handoff.domain.privacy import Kept
from handoff.domain.queue.callback import CallbackRules
from handoff.domain.queue.first_words import FirstWords
from handoff.domain.queue.hours import weekly
from handoff.domain.queue.rules import DeskRules
from handoff.domain.tickets.sla import SlaPolicy, SlaTargets
from languages import LANGUAGES
from settings import Settings, SettingsError
from settings.work import Choice as ConfiguredChoice


def limits_of(settings: Settings) -> Limits:
    """The bounds in force: each that is a setting, by its name."""
    names = {field.name for field in dataclasses.fields(Limits)} & set(Settings.model_fields)
    return Limits(**{name: getattr(settings, name) for name in names})


def features_of(settings: Settings) -> Features:
    """What articles may promise at this site. Raises: SettingsError."""
    try:
        phone_hours = weekly(settings.contact_phone_hours, settings.time_zone)
    except ValueError as error:
        raise SettingsError(f"DESTEK_CONTACT_PHONE_HOURS: {error}") from None
    return Features(
        site=settings.site_name,
        email=settings.contact_email or settings.mail_address,
        phone=settings.contact_phone,
        phone_hours=phone_hours.days,
        social=settings.contact_social,
        opening_hours=rules_of(settings).hours.days,
        report=settings.report_url,
        data_requests=settings.data_requests,
        nps=settings.nps_days > 0,
        transcript=True,
    )


def rules_of(settings: Settings) -> DeskRules:
    """How conversations reach people. Raises: SettingsError."""
    closed = _closed_days(settings)
    try:
        hours = weekly(settings.opening_hours, settings.time_zone, closed)
    except ValueError as error:
        raise SettingsError(f"DESTEK_OPENING_HOURS, DESTEK_TIME_ZONE: {error}") from None
    try:
        own = {
            name: weekly(text, settings.time_zone, closed)
            for name, text in of_departments(settings, "department_hours", settings.department_hours).items()
        }
    except ValueError as error:
        raise SettingsError(f"DESTEK_DEPARTMENT_HOURS: {error}") from None
    return DeskRules(
        hours=hours,
        department_hours=own,
        first_words=FirstWords(
            minutes=settings.first_words_minutes,
            urgent_minutes=settings.first_words_urgent_minutes,
            departments=of_departments(settings, "department_first_words", settings.department_first_words),
        ),
        push_offers=settings.push_offers,
        offer_seconds=settings.offer_seconds,
        lease_seconds=settings.lease_seconds,
        presence_seconds=settings.presence_seconds,
        wait_alert_seconds=settings.wait_alert_seconds,
        gone_seconds=settings.gone_seconds,
        callbacks=CallbackRules(
            offered=settings.callbacks,
            window_minutes=settings.callback_window_minutes,
            attempts=settings.callback_attempts,
            retry_minutes=settings.callback_retry_minutes,
        ),
    )


def _closed_days(settings: Settings) -> Container[date]:
    try:
        return ClosedDays(settings.holiday_country, also=settings.holidays, never=settings.working_holidays)
    except ValueError as error:
        raise SettingsError(f"DESTEK_HOLIDAY_COUNTRY: {error}") from None


def kept_of(settings: Settings) -> Kept:
    """How long each kind of thing is kept; 0 days are for good."""

    def days(number: int) -> timedelta | None:
        return timedelta(days=number) if number > 0 else None

    return Kept(
        conversations=days(settings.conversation_days),
        messages=days(settings.message_days),
        files=days(settings.file_days),
        tickets=days(settings.ticket_days),
        trackers=days(settings.tracker_days),
    )


def after_talk_of(settings: Settings) -> AfterTalk:
    """What is said of a talk when it is over."""
    return AfterTalk(
        reasons=_choices(settings.close_reasons),
        reason_required=settings.close_reason_required,
        tags=_choices(settings.close_tags),
        tag_required=settings.close_tag_required,
        wrap_up=timedelta(seconds=settings.wrap_up_seconds),
        undo=timedelta(seconds=settings.undo_close_seconds),
        breaks=_choices(settings.break_reasons),
    )


def playbook_of(settings: Settings) -> DangerPlaybook:
    """What operators are told of a player in danger."""
    limits = {language: getattr(settings, f"danger_limits_{language}", "") for language in LANGUAGES}
    return DangerPlaybook(alert=settings.danger_alert, limits=limits)


def _choices(configured: Sequence[ConfiguredChoice]) -> list[Choice]:
    return [Choice(code=one.code, names=one.names, departments=one.departments) for one in configured]


def sla_of(settings: Settings) -> SlaPolicy:
    """When tickets are due. Raises: SettingsError."""
    rules = rules_of(settings)
    return SlaPolicy(
        first_answer_hours=settings.first_answer_hours,
        solution_hours=settings.solution_hours,
        solution_urgent_hours=settings.solution_urgent_hours,
        supervisor_hours=settings.supervisor_hours,
        investigation_hours=settings.investigation_hours,
        review_hours=settings.review_hours,
        departments={
            name: SlaTargets(
                first_answer_hours=own.first_answer_hours,
                solution_hours=own.solution_hours,
                solution_urgent_hours=own.solution_urgent_hours,
            )
            for name, own in of_departments(settings, "department_sla", settings.department_sla).items()
        },
        calendars={id: rules.hours_of(id) for id in departments_of(settings).current().ids}
        if settings.sla_in_opening_hours
        else {},
    )
