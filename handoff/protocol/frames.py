"""Every frame, as pydantic models told apart by `type`. Clients say `noun.verb`, the server `noun.participle`.

`protocol/schema.json` and `protocol/examples/` are made from and checked against these models; docs/protocol.md
describes them for people.
"""

from pydantic import TypeAdapter

from handoff.protocol.operator_frames import AssignmentAccept as AssignmentAccept
from handoff.protocol.operator_frames import AssignmentAssign as AssignmentAssign
from handoff.protocol.operator_frames import AssignmentEnded as AssignmentEnded
from handoff.protocol.operator_frames import AssignmentEscalate as AssignmentEscalate
from handoff.protocol.operator_frames import AssignmentNext as AssignmentNext
from handoff.protocol.operator_frames import AssignmentReturn as AssignmentReturn
from handoff.protocol.operator_frames import AssignmentStarted as AssignmentStarted
from handoff.protocol.operator_frames import AssignmentTake as AssignmentTake
from handoff.protocol.operator_frames import AssignmentTransfer as AssignmentTransfer
from handoff.protocol.operator_frames import CloseUndo as CloseUndo
from handoff.protocol.operator_frames import ConsoleReady as ConsoleReady
from handoff.protocol.operator_frames import ConversationChanged as ConversationChanged
from handoff.protocol.operator_frames import ConversationClose as ConversationClose
from handoff.protocol.operator_frames import ConversationLeave as ConversationLeave
from handoff.protocol.operator_frames import ConversationOpen as ConversationOpen
from handoff.protocol.operator_frames import ConversationOpened as ConversationOpened
from handoff.protocol.operator_frames import DeliveryChanged as DeliveryChanged
from handoff.protocol.operator_frames import DeliveryRetry as DeliveryRetry
from handoff.protocol.operator_frames import DeskUpdated as DeskUpdated
from handoff.protocol.operator_frames import NoteAdd as NoteAdd
from handoff.protocol.operator_frames import NoteAdded as NoteAdded
from handoff.protocol.operator_frames import NotificationRaised as NotificationRaised
from handoff.protocol.operator_frames import OfferAccept as OfferAccept
from handoff.protocol.operator_frames import OfferDecline as OfferDecline
from handoff.protocol.operator_frames import OfferEnded as OfferEnded
from handoff.protocol.operator_frames import OfferMade as OfferMade
from handoff.protocol.operator_frames import OperatorFrame as OperatorFrame
from handoff.protocol.operator_frames import OperatorHello as OperatorHello
from handoff.protocol.operator_frames import OperatorHistoryLoad as OperatorHistoryLoad
from handoff.protocol.operator_frames import OperatorMessageSend as OperatorMessageSend
from handoff.protocol.operator_frames import OperatorSeenSet as OperatorSeenSet
from handoff.protocol.operator_frames import OperatorServerFrame as OperatorServerFrame
from handoff.protocol.operator_frames import OperatorTypingSet as OperatorTypingSet
from handoff.protocol.operator_frames import PlacedRow as PlacedRow
from handoff.protocol.operator_frames import PlayerLoaded as PlayerLoaded
from handoff.protocol.operator_frames import PresenceChanged as PresenceChanged
from handoff.protocol.operator_frames import PresenceSet as PresenceSet
from handoff.protocol.operator_frames import PrioritySet as PrioritySet
from handoff.protocol.operator_frames import QueueChanged as QueueChanged
from handoff.protocol.operator_frames import QueueLoad as QueueLoad
from handoff.protocol.operator_frames import QueueUpdated as QueueUpdated
from handoff.protocol.operator_frames import ShiftFinish as ShiftFinish
from handoff.protocol.operator_frames import TicketTouched as TicketTouched
from handoff.protocol.operator_frames import VisitorBlock as VisitorBlock
from handoff.protocol.operator_frames import WrapUpEnd as WrapUpEnd
from handoff.protocol.shared_frames import ErrorRaised as ErrorRaised
from handoff.protocol.shared_frames import HistoryLoaded as HistoryLoaded
from handoff.protocol.shared_frames import MessageAccepted as MessageAccepted
from handoff.protocol.shared_frames import MessageCreated as MessageCreated
from handoff.protocol.shared_frames import Ping as Ping
from handoff.protocol.shared_frames import Pong as Pong
from handoff.protocol.shared_frames import RequestDone as RequestDone
from handoff.protocol.shared_frames import TypingChanged as TypingChanged
from handoff.protocol.values import QUIET as QUIET
from handoff.protocol.values import AnswerShown as AnswerShown
from handoff.protocol.values import ButtonView as ButtonView
from handoff.protocol.values import CallbackView as CallbackView
from handoff.protocol.values import ChoiceView as ChoiceView
from handoff.protocol.values import ClientId as ClientId
from handoff.protocol.values import ColleagueView as ColleagueView
from handoff.protocol.values import ComplaintFormView as ComplaintFormView
from handoff.protocol.values import ContactView as ContactView
from handoff.protocol.values import ConversationKey as ConversationKey
from handoff.protocol.values import ConversationSummary as ConversationSummary
from handoff.protocol.values import DeliveryView as DeliveryView
from handoff.protocol.values import DepartmentView as DepartmentView
from handoff.protocol.values import DeskState as DeskState
from handoff.protocol.values import FileView as FileView
from handoff.protocol.values import Frame as Frame
from handoff.protocol.values import HandoffCard as HandoffCard
from handoff.protocol.values import Language as Language
from handoff.protocol.values import MessageView as MessageView
from handoff.protocol.values import NoteView as NoteView
from handoff.protocol.values import OperatorView as OperatorView
from handoff.protocol.values import OutcomeView as OutcomeView
from handoff.protocol.values import QueuePlace as QueuePlace
from handoff.protocol.values import Ref as Ref
from handoff.protocol.values import Seq as Seq
from handoff.protocol.values import SurveyView as SurveyView
from handoff.protocol.values import TicketView as TicketView
from handoff.protocol.values import VisitorConversation as VisitorConversation
from handoff.protocol.visitor_frames import AnswerRate as AnswerRate
from handoff.protocol.visitor_frames import AttributesSet as AttributesSet
from handoff.protocol.visitor_frames import ButtonPress as ButtonPress
from handoff.protocol.visitor_frames import ConversationUpdated as ConversationUpdated
from handoff.protocol.visitor_frames import EmailSet as EmailSet
from handoff.protocol.visitor_frames import HandoffCancel as HandoffCancel
from handoff.protocol.visitor_frames import HandoffLanguages as HandoffLanguages
from handoff.protocol.visitor_frames import HandoffRequestFrame as HandoffRequestFrame
from handoff.protocol.visitor_frames import HistoryLoad as HistoryLoad
from handoff.protocol.visitor_frames import IntakeAccepted as IntakeAccepted
from handoff.protocol.visitor_frames import IntakeSubmit as IntakeSubmit
from handoff.protocol.visitor_frames import LanguageSet as LanguageSet
from handoff.protocol.visitor_frames import MessageSend as MessageSend
from handoff.protocol.visitor_frames import RatingSubmit as RatingSubmit
from handoff.protocol.visitor_frames import SeenSet as SeenSet
from handoff.protocol.visitor_frames import SessionReady as SessionReady
from handoff.protocol.visitor_frames import SurveyAnswer as SurveyAnswer
from handoff.protocol.visitor_frames import TicketReopen as TicketReopen
from handoff.protocol.visitor_frames import TicketReview as TicketReview
from handoff.protocol.visitor_frames import TokenRenewed as TokenRenewed
from handoff.protocol.visitor_frames import TypingSet as TypingSet
from handoff.protocol.visitor_frames import VisitorFrame as VisitorFrame
from handoff.protocol.visitor_frames import VisitorHello as VisitorHello
from handoff.protocol.visitor_frames import VisitorServerFrame as VisitorServerFrame

VISITOR_FRAMES: TypeAdapter[VisitorFrame] = TypeAdapter(VisitorFrame, config=QUIET)
OPERATOR_FRAMES: TypeAdapter[OperatorFrame] = TypeAdapter(OperatorFrame, config=QUIET)
VISITOR_SERVER_FRAMES: TypeAdapter[VisitorServerFrame] = TypeAdapter(VisitorServerFrame, config=QUIET)
OPERATOR_SERVER_FRAMES: TypeAdapter[OperatorServerFrame] = TypeAdapter(OperatorServerFrame, config=QUIET)
