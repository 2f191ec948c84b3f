"""The custom actions, one a file, and the executor that runs them."""

from collections.abc import Mapping

from rasa_sdk.executor import ActionExecutor

from bot.actions.answers.account_lookup import AccountLookup, FactsOf, no_facts
from bot.actions.answers.answer_question import AnswerQuestion
from bot.actions.answers.suggest_person import SuggestPerson
from bot.actions.answers.try_again import TryAgain
from bot.actions.change_language import ChangeLanguage
from bot.actions.complaints.cancel_complaint import CancelComplaint
from bot.actions.complaints.ports import TicketUseCases
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

__all__ = ["TicketUseCases", "build_executor"]


def build_executor(  # noqa: PLR0913 - the actions' collaborators
    *,
    nlg: Nlg,
    faq: Faq,
    calendar: Calendar,
    help_lines: Mapping[str, str],
    tickets: TicketUseCases,
    understanding: Understanding,
    facts_of: FactsOf = no_facts,
) -> ActionExecutor:
    """All actions, registered as instances. `help_lines` by language, empty for none; `facts_of` says what the site
    tells of a player.
    """
    routing = HandoffRouting(faq, tickets.departments)
    executor = ActionExecutor()
    for action in (
        Smalltalk(nlg, understanding),
        Decline(nlg, understanding, faq),
        NothingSaid(nlg, understanding),
        TakeFile(nlg, understanding),
        AnswerQuestion(nlg, understanding, faq, help_lines, tickets.of, AccountLookup(facts_of, calendar)),
        SuggestPerson(nlg, understanding),
        TryAgain(nlg, understanding, faq, routing),
        FollowOffer(nlg, understanding, faq),
        ChangeLanguage(nlg, understanding),
        RequestHuman(nlg, understanding, routing),
        Crisis(nlg, understanding, help_lines),
        StartComplaint(nlg, understanding, tickets.of, calendar),
        CancelComplaint(nlg, understanding),
        SubmitComplaint(nlg, understanding, tickets),
        TellTicketStatus(nlg, understanding, tickets, calendar),
        ValidateComplaintForm(nlg, understanding, calendar),
    ):
        executor.register_action(action)
    return executor
