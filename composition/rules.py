"""What the settings say, as the values that the rooms understand."""

import dataclasses
from datetime import timedelta

from faq.articles.site_features import Features
from handoff.bridge.limits import Limits
from handoff.domain.privacy import Kept
from handoff.domain.queue.callback import CallbackRules
from handoff.domain.queue.hours import weekly
from handoff.domain.queue.rules import DeskRules
from handoff.domain.tickets.ticket import SlaPolicy
from settings import Settings, SettingsError


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
        email=settings.contact_email,
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
    try:
        hours = weekly(settings.opening_hours, settings.time_zone)
    except ValueError as error:
        raise SettingsError(f"DESTEK_OPENING_HOURS, DESTEK_TIME_ZONE: {error}") from None
    return DeskRules(
        hours=hours,
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


def sla_of(settings: Settings) -> SlaPolicy:
    """When tickets are due."""
    return SlaPolicy(
        first_answer_hours=settings.first_answer_hours,
        solution_hours=settings.solution_hours,
        solution_urgent_hours=settings.solution_urgent_hours,
        supervisor_hours=settings.supervisor_hours,
        investigation_hours=settings.investigation_hours,
        review_hours=settings.review_hours,
    )
