"""The custom actions, one a file, and the executor that runs them."""

from collections.abc import Mapping
from datetime import UTC, tzinfo

from rasa_sdk.executor import ActionExecutor

from bot.actions.answers.answer_question import AnswerQuestion
from bot.actions.answers.suggest_person import SuggestPerson
from bot.actions.answers.try_again import TryAgain
from bot.actions.change_language import ChangeLanguage
from bot.actions.complaints.cancel_complaint import CancelComplaint
from bot.actions.complaints.ports import CreateTicket, FindTicket, TicketsOf
from bot.actions.complaints.start_complaint import StartComplaint
from bot.actions.complaints.submit_complaint import SubmitComplaint
from bot.actions.complaints.take_file import TakeFile
from bot.actions.complaints.ticket_status import TellTicketStatus
from bot.actions.complaints.validate_complaint_form import ValidateComplaintForm
from bot.actions.decline import Decline
from bot.actions.follow_offer import FollowOffer
from bot.actions.handoff.crisis import Crisis
from bot.actions.handoff.request_human import RequestHuman
from bot.actions.handoff.routing import HandoffRouting
from bot.actions.nothing_said import NothingSaid
from bot.actions.smalltalk import Smalltalk
from bot.dialogue.calendar import Calendar
from bot.understanding.understanding import Understanding
from bot.wording.nlg import Nlg
from faq.ports import Faq
from handoff.ports.clock import Clock

__all__ = ["CreateTicket", "FindTicket", "TicketsOf", "build_executor"]


def build_executor(
    *,
    nlg: Nlg,
    faq: Faq,
    clock: Clock,
    help_lines: Mapping[str, str],
    create_ticket: CreateTicket,
    ticket_status: FindTicket,
    tickets_of: TicketsOf,
    understanding: Understanding,
    zone: tzinfo = UTC,
) -> ActionExecutor:
    """All actions, registered as instances. `help_lines` by language, empty for none; `zone` is the players'."""
    calendar = Calendar(clock, zone)
    routing = HandoffRouting(faq)
    executor = ActionExecutor()
    for action in (
        Smalltalk(nlg, understanding),
        Decline(nlg, understanding, faq),
        NothingSaid(nlg, understanding),
        TakeFile(nlg, understanding),
        AnswerQuestion(nlg, understanding, faq, help_lines, tickets_of),
        SuggestPerson(nlg, understanding),
        TryAgain(nlg, understanding, faq, routing),
        FollowOffer(nlg, understanding, faq),
        ChangeLanguage(nlg, understanding),
        RequestHuman(nlg, understanding, routing),
        Crisis(nlg, understanding, help_lines),
        StartComplaint(nlg, understanding, tickets_of, calendar),
        CancelComplaint(nlg, understanding),
        SubmitComplaint(nlg, understanding, create_ticket),
        TellTicketStatus(nlg, understanding, ticket_status, tickets_of, calendar),
        ValidateComplaintForm(nlg, understanding, calendar),
    ):
        executor.register_action(action)
    return executor
