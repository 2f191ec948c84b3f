/** Made from handoff/protocol/schema.json by `python -m handoff.protocol`; not to be edited by hand. */

export type FromVisitor = VisitorHello | MessageSend | ButtonPress | HandoffRequestFrame | HandoffCancel | HandoffLanguages | IntakeSubmit | SurveyAnswer | TicketReopen | TicketReview | TypingSet | SeenSet | LanguageSet | AttributesSet | EmailSet | RatingSubmit | AnswerRate | HistoryLoad | Ping;
export type FromOperator = OperatorHello | PresenceSet | WrapUpEnd | ShiftFinish | AssignmentAccept | AssignmentNext | AssignmentReturn | AssignmentTransfer | AssignmentEscalate | AssignmentTake | AssignmentAssign | OfferAccept | OfferDecline | PrioritySet | NoteAdd | VisitorBlock | ConversationLeave | ConversationOpen | ConversationClose | CloseUndo | OperatorMessageSend | DeliveryRetry | OperatorTypingSet | OperatorSeenSet | OperatorHistoryLoad | QueueLoad | Ping;
export type ToVisitor = SessionReady | MessageCreated | HistoryLoaded | MessageAccepted | ConversationUpdated | TypingChanged | TokenRenewed | IntakeAccepted | RequestDone | ErrorRaised | Pong;
export type ToOperator = ConsoleReady | QueueUpdated | QueueChanged | ConversationOpened | DeliveryChanged | ConversationChanged | MessageCreated | HistoryLoaded | MessageAccepted | TypingChanged | AssignmentStarted | AssignmentEnded | RequestDone | PresenceChanged | OfferMade | OfferEnded | NoteAdded | PlayerLoaded | NotificationRaised | TicketTouched | DeskUpdated | ErrorRaised | Pong;

/** Thumb up or down under an assistant's answer. */
export interface AnswerRate {
  type: "answer.rate";
  seq: number;
  helpful: boolean;
}

/** An FAQ answer that the assistant gave, and how it did. */
export interface AnswerShown {
  seq: number;
  topic: string;
  title: string;
  score: number | null;
  helpful: boolean | null;
  question: string;
}

/** Take this conversation. `epoch` is the one on the screen; another means that it changed meanwhile. */
export interface AssignmentAccept {
  type: "assignment.accept";
  conversation_id: string;
  epoch: number;
  ref?: string | null;
}

/** A supervisor gives a conversation to an operator. */
export interface AssignmentAssign {
  type: "assignment.assign";
  conversation_id: string;
  epoch: number;
  operator_id: string;
  ref?: string | null;
}

/** This operator holds it no longer. */
export interface AssignmentEnded {
  type: "assignment.ended";
  conversation_id: string;
  reason: "given_back" | "closed" | "transferred" | "escalated" | "taken_over" | "lapsed";
  by: string | null;
  ref: string | null;
}

/** One level up: operator, supervisor, investigation team. */
export interface AssignmentEscalate {
  type: "assignment.escalate";
  conversation_id: string;
  note?: string;
  ref?: string | null;
}

/** Take whoever is first in the queue. */
export interface AssignmentNext {
  type: "assignment.next";
  ref?: string | null;
}

/** Give the conversation back to the assistant or to the queue. */
export interface AssignmentReturn {
  type: "assignment.return";
  conversation_id: string;
  to: "bot" | "queue";
  confirmed?: boolean;
  ref?: string | null;
}

/** This operator holds the conversation now. */
export interface AssignmentStarted {
  type: "assignment.started";
  conversation: ConversationSummary;
  ref: string | null;
}

/** Take over what somebody else, the assistant, or nobody has: supervisors always, operators where nobody has it. `epoch` as in `assignment.accept`. */
export interface AssignmentTake {
  type: "assignment.take";
  conversation_id: string;
  epoch: number;
  ref?: string | null;
}

/** Pass it on: to a colleague, to a department's queue, or (neither) to the front of the queue it came from. */
export interface AssignmentTransfer {
  type: "assignment.transfer";
  conversation_id: string;
  operator_id?: string | null;
  department?: string | null;
  note?: string;
  ref?: string | null;
}

/** What the page says of its player, proven by nothing. It joins what was said before; empty takes a value away. */
export interface AttributesSet {
  type: "attributes.set";
  attributes: Record<string, string>;
  ref?: string | null;
}

/** A choice under the message `seq`. */
export interface ButtonPress {
  type: "button.press";
  client_message_id: string;
  seq: number;
  button_id: string;
}

export interface ButtonView {
  id: string;
  label: string;
}

/** The call that the player asked for and still waits for. */
export interface CallbackView {
  number: string;
  shown: string;
  country: string;
  matter: string;
  language: "az" | "tr" | "ru" | "en";
  starts_at: string;
  ends_at: string;
  due: boolean;
  attempts: number;
}

/** One of several: its name by language where it has one, and the departments that have it; none: all. */
export interface ChoiceView {
  code: string;
  names: Record<string, string>;
  departments: string[];
}

/** It goes on with who has just closed it, as it was. */
export interface CloseUndo {
  type: "close.undo";
  conversation_id: string;
  ref?: string | null;
}

/** A person at the desk as the others see them. */
export interface ColleagueView {
  id: string;
  name: string;
  role: "editor" | "operator" | "supervisor" | "administrator";
  state: "available" | "away" | "offline";
  reason: string;
  load: number;
  capacity: number;
  languages: ("az" | "tr" | "ru" | "en")[];
  departments: string[];
}

/** The complaint form as it stands, field by field as on the ticket; empty where nothing is known. */
export interface ComplaintFormView {
  kind: string;
  account_id: string;
  transaction_id: string;
  bet_id: string;
  amount: string;
  currency: string;
  happened: string;
  description: string;
  contact: string;
  complete: boolean;
  active: boolean;
}

/** Answer to the operator's hello. */
export interface ConsoleReady {
  type: "session.ready";
  operator: OperatorView;
  available: boolean;
  reason: string;
  wrap_up_until: string | null;
  limits: Record<string, number>;
  colleagues: ColleagueView[];
  languages: string[];
  departments: DepartmentView[];
  roles: ("editor" | "operator" | "supervisor" | "administrator")[];
  kinds: ("withdrawal" | "deposit" | "bet" | "game" | "account" | "service" | "other")[];
}

/** Who writes by a channel. It is what the channel says; it proves no account. */
export interface ContactView {
  channel: "chat" | "mail" | "telegram" | "whatsapp" | "instagram" | "messenger";
  address: string;
  name: string;
  subject: string;
  closed: string | null;
  writes_until: string | null;
  perhaps: string | null;
}

/** To the console: a conversation that it follows or lists changed. */
export interface ConversationChanged {
  type: "conversation.changed";
  conversation: ConversationSummary;
}

export interface ConversationClose {
  type: "conversation.close";
  conversation_id: string;
  reason?: string;
  tags?: string[];
  ref?: string | null;
}

/** It is no longer on the screen. */
export interface ConversationLeave {
  type: "conversation.leave";
  conversation_id: string;
}

/** Show a conversation and follow it. `after_seq` as in hello. */
export interface ConversationOpen {
  type: "conversation.open";
  conversation_id: string;
  after_seq?: number;
  ref?: string | null;
}

/** Answer to `conversation.open`; the card is new each time. `messages` as in `session.ready`. */
export interface ConversationOpened {
  type: "conversation.opened";
  conversation: ConversationSummary;
  card: HandoffCard;
  messages: MessageView[];
  notes: NoteView[];
  deliveries: DeliveryView[];
  ref: string | null;
}

/** One row of the console's lists. */
export interface ConversationSummary {
  id: string;
  status: "bot" | "queued" | "assigned" | "closed";
  epoch: number;
  language: "az" | "tr" | "ru" | "en";
  department: string;
  priority: number;
  reason: string | null;
  waiting_since: string | null;
  operator_id: string | null;
  operator_name: string | null;
  head_seq: number;
  operator_seen_seq: number;
  visitor_seen_seq: number;
  preview: string;
  updated_at: string;
  level: number;
  accepted_languages: ("az" | "tr" | "ru" | "en")[];
  reserved_for: string | null;
  assigned_at: string | null;
  account_id: string | null;
  player_name: string;
  blocked_until: string | null;
  offered_to: string | null;
  serves: boolean;
  channel: "chat" | "mail" | "telegram" | "whatsapp" | "instagram" | "messenger";
  danger: boolean;
  unanswered_since: string | null;
}

/** To the visitor: owner, place, language, read marks or rating changed. */
export interface ConversationUpdated {
  type: "conversation.updated";
  conversation: VisitorConversation;
}

/** To consoles that follow the conversation. */
export interface DeliveryChanged {
  type: "delivery.changed";
  conversation_id: string;
  delivery: DeliveryView;
}

/** Send again what failed, or perhaps arrived. */
export interface DeliveryRetry {
  type: "delivery.retry";
  conversation_id: string;
  seq: number;
  ref?: string | null;
}

/** What became of a message that a channel delivers. "unknown": it may have arrived, and may be sent again. */
export interface DeliveryView {
  seq: number;
  state: "waiting" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown";
  reason: string;
  attempts: number;
  updated_at: string;
}

/** A department to choose, by its names in the desk's languages. */
export interface DepartmentView {
  id: string;
  names: Record<string, string>;
  new_accounts: boolean;
  investigates: boolean;
}

/** Whether people can answer now. Pushed whenever it changes. */
export interface DeskState {
  open: boolean;
  operators_online: number;
  opens_at: string | null;
  calls_back: boolean;
}

/** The desk as a whole: to everybody who is there and how busy, to supervisors also every held conversation. */
export interface DeskUpdated {
  type: "desk.updated";
  open: boolean;
  opens_at: string | null;
  close_reasons: ChoiceView[];
  close_reason_required: boolean;
  close_tags: ChoiceView[];
  close_tag_required: boolean;
  undo_seconds: number;
  break_reasons: ChoiceView[];
  waiting: number;
  oldest_waiting_since: string | null;
  wait_alert: boolean;
  colleagues: ColleagueView[];
  held: ConversationSummary[];
  tickets_due_soon: number;
  tickets_breached: number;
  promises_kept: number | null;
  promises_made: number;
}

/** Where the player wants to be written to if they are gone; empty: nowhere. */
export interface EmailSet {
  type: "email.set";
  email: string;
  ref?: string | null;
}

/** `ref` echoes the `ref` or `client_message_id` of the frame that failed. `code` is worded by the locale files. */
export interface ErrorRaised {
  type: "error.raised";
  code: string;
  params: Record<string, unknown>;
  ref: string | null;
  retryable: boolean;
}

/** A file of a message. Its bytes are at /api/attachments/<id>, for those who may see the conversation. */
export interface FileView {
  id: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

/** Leave the queue; the assistant goes on. */
export interface HandoffCancel {
  type: "handoff.cancel";
  ref?: string | null;
}

/** All that an operator must know before the first word. */
export interface HandoffCard {
  conversation_id: string;
  language: "az" | "tr" | "ru" | "en";
  page_language: "az" | "tr" | "ru" | "en";
  page_url: string;
  reason: string | null;
  reason_text: string;
  department: string;
  priority: number;
  waiting_since: string | null;
  started_at: string;
  form: ComplaintFormView | null;
  tickets: TicketView[];
  answers: AnswerShown[];
  ratings: number[];
  level: number;
  account_id: string | null;
  player_name: string;
  attributes: Record<string, string>;
  email: string;
  promises: string[];
  promise_params: Record<string, unknown>;
  files: FileView[];
  contact: ContactView | null;
  callback: CallbackView | null;
  calls_back: boolean;
  closed_reason: string | null;
  tags: string[];
  help_line: string | null;
  alert: string;
  limits: string;
}

/** While waiting: answer me in these languages too. Empty: I wait for somebody who speaks mine. */
export interface HandoffLanguages {
  type: "handoff.languages";
  languages?: ("az" | "tr" | "ru" | "en")[];
  ref?: string | null;
}

/** The always-present "talk to a person". */
export interface HandoffRequestFrame {
  type: "handoff.request";
  ref?: string | null;
}

/** The page of messages that stand before `before_seq`. */
export interface HistoryLoad {
  type: "history.load";
  before_seq: number;
  ref?: string | null;
}

/** Answer to `history.load`: a page, in order; empty when there is nothing older. */
export interface HistoryLoaded {
  type: "history.loaded";
  conversation_id: string;
  messages: MessageView[];
  ref: string | null;
}

/** The ticket of an intake is registered. */
export interface IntakeAccepted {
  type: "intake.accepted";
  client_message_id: string;
  reference: string;
}

/** A ticket left while nobody can answer. The same `client_message_id` makes one ticket. */
export interface IntakeSubmit {
  type: "intake.submit";
  client_message_id: string;
  account_id: string;
  description: string;
  contact?: string;
}

export interface LanguageSet {
  type: "language.set";
  language: "az" | "tr" | "ru" | "en";
}

/** The message is stored for good under `seq`. Sending it again gives the same answer. */
export interface MessageAccepted {
  type: "message.accepted";
  conversation_id: string;
  client_message_id: string;
  seq: number;
  created_at: string;
}

/** `conversation_id` tells the console where it belongs; the widget has only one. */
export interface MessageCreated {
  type: "message.created";
  conversation_id: string;
  message: MessageView;
}

export interface MessageSend {
  type: "message.send";
  client_message_id: string;
  text?: string;
  attachments?: string[];
}

/** A message as both sides see it. System messages carry `code` and `params` instead of text. */
export interface MessageView {
  seq: number;
  author: "visitor" | "bot" | "operator" | "system";
  author_name: string | null;
  created_at: string;
  text: string;
  code: string | null;
  params: Record<string, unknown>;
  client_message_id: string | null;
  buttons: ButtonView[];
  outcome: OutcomeView | null;
  helpful: boolean | null;
  attachments: FileView[];
}

/** A note for colleagues; `whisper` is a supervisor's word to the operator who holds the conversation. */
export interface NoteAdd {
  type: "note.add";
  conversation_id: string;
  client_note_id: string;
  text: string;
  mentions?: string[];
  whisper?: boolean;
}

export interface NoteAdded {
  type: "note.added";
  conversation_id: string;
  note: NoteView;
}

/** What operators tell each other; never sent to players. */
export interface NoteView {
  id: string;
  author_name: string;
  text: string;
  created_at: string;
  after_seq: number;
  mentions: string[];
  whisper: boolean;
}

/** Something that this operator should notice, worded by the console (`notification.<kind>`). */
export interface NotificationRaised {
  type: "notification.raised";
  kind: "enqueued" | "assigned" | "requeued" | "lapsed" | "mention" | "whisper" | "wait_alert" | "ticket_warning" | "ticket_breach" | "ticket_assigned" | "ticket_watched" | "ticket_review";
  conversation_id: string | null;
  reference: string | null;
  params: Record<string, unknown>;
}

export interface OfferAccept {
  type: "offer.accept";
  offer_id: string;
  ref?: string | null;
}

export interface OfferDecline {
  type: "offer.decline";
  offer_id: string;
  ref?: string | null;
}

/** The offer is over. */
export interface OfferEnded {
  type: "offer.ended";
  offer_id: string;
  conversation_id: string;
  reason: "accepted" | "declined" | "lapsed" | "withdrawn";
}

/** A waiting conversation is held out to this operator until `expires_at`. */
export interface OfferMade {
  type: "offer.made";
  offer_id: string;
  conversation: ConversationSummary;
  expires_at: string;
}

/** First frame. `csrf` is the token of the sign-in that the cookie belongs to. `list_changes`: after the first lists this console wants to hear what changed in them. */
export interface OperatorHello {
  type: "session.hello";
  csrf: string;
  list_changes?: boolean;
}

/** Older messages of a conversation that is open. */
export interface OperatorHistoryLoad {
  type: "history.load";
  conversation_id: string;
  before_seq: number;
  ref?: string | null;
}

export interface OperatorMessageSend {
  type: "message.send";
  conversation_id: string;
  client_message_id: string;
  text?: string;
  attachments?: string[];
}

export interface OperatorSeenSet {
  type: "seen.set";
  conversation_id: string;
  seq: number;
}

export interface OperatorTypingSet {
  type: "typing.set";
  conversation_id: string;
  active: boolean;
}

export interface OperatorView {
  id: string;
  username: string;
  name: string;
  role: "editor" | "operator" | "supervisor" | "administrator";
  language: "az" | "tr" | "ru" | "en";
  capacity: number;
  languages: ("az" | "tr" | "ru" | "en")[];
  departments: string[];
  working_hours: Record<string, [string, string]>;
  may_pick: boolean;
  is_active: boolean;
}

/** Machine-readable result of an assistant turn. */
export interface OutcomeView {
  kind: string;
  topic: string | null;
  score: number | null;
  suggestions: string[];
  reason: string | null;
  offers: string[];
  intent: string | null;
  intent_confidence: number | null;
}

export interface Ping {
  type: "ping";
}

/** A row that is new or other than before, and the one that it comes after; None: it is the first. */
export interface PlacedRow {
  row: ConversationSummary;
  after: string | null;
}

/** What the site says of the player has come: to be asked for again over HTTP by the page that shows it. */
export interface PlayerLoaded {
  type: "player.loaded";
  conversation_id: string;
}

/** `head_seq` lets the client notice a gap. */
export interface Pong {
  type: "pong";
  head_seq: number | null;
}

/** Whether this operator wants conversations: said in another window, or the desk's doing after a lapsed offer. */
export interface PresenceChanged {
  type: "presence.changed";
  available: boolean;
  reason: string;
  wrap_up_until: string | null;
}

/** `reason` of a break is one of the desk's `break_reasons`; empty: none is told. */
export interface PresenceSet {
  type: "presence.set";
  available: boolean;
  reason?: string;
}

/** 0 normal, 1 high, 2 urgent. */
export interface PrioritySet {
  type: "priority.set";
  conversation_id: string;
  priority: number;
  ref?: string | null;
}

/** What changed in the lists since `version - 1`: whatever it names leaves both lists, then each row comes in after its neighbour, in this order. Who knows another version asks for the lists (`queue.load`). */
export interface QueueChanged {
  type: "queue.changed";
  version: number;
  queued: PlacedRow[];
  assigned: PlacedRow[];
  gone: string[];
  operators_online: number;
}

/** Ask for the lists; answered by `queue.updated`. */
export interface QueueLoad {
  type: "queue.load";
}

/** 1 is next. The wait is a range in seconds; null while too little is known to promise anything. */
export interface QueuePlace {
  position: number;
  operators_online: number;
  low_seconds: number | null;
  high_seconds: number | null;
  languages_served: ("az" | "tr" | "ru" | "en")[];
  accepted_languages: ("az" | "tr" | "ru" | "en")[];
}

/** The whole queue in serving order, and what this operator holds. Sent at hello, when asked for, and after each change to consoles that take no changes. `version` counts what this socket was told of the lists. */
export interface QueueUpdated {
  type: "queue.updated";
  version: number;
  queued: ConversationSummary[];
  assigned: ConversationSummary[];
  operators_online: number;
}

export interface RatingSubmit {
  type: "rating.submit";
  score: number;
  comment?: string;
  ref?: string | null;
}

/** A request with a `ref` and no other answer has been carried out. */
export interface RequestDone {
  type: "request.done";
  ref: string;
}

export interface SeenSet {
  type: "seen.set";
  seq: number;
}

/** Answer to the visitor's hello: state, and the messages after `after_seq`, in order. They are complete, or the last page of them: then the first one is not `after_seq + 1`, and `history.load` brings what is missing. */
export interface SessionReady {
  type: "session.ready";
  conversation: VisitorConversation;
  messages: MessageView[];
  limits: Record<string, number>;
  languages: string[];
}

/** Away, and all that this operator holds back to the queue. */
export interface ShiftFinish {
  type: "shift.finish";
  ref?: string | null;
}

export interface SurveyAnswer {
  type: "survey.answer";
  survey_id: string;
  score: number;
  comment?: string;
  ref?: string | null;
}

/** A question that the player may answer once: "ticket" 1-5, "nps" 0-10. */
export interface SurveyView {
  id: string;
  kind: "ticket" | "nps";
  reference: string | null;
}

/** The player is not content with how a ticket was solved. */
export interface TicketReopen {
  type: "ticket.reopen";
  reference: string;
  ref?: string | null;
}

/** The player wants somebody who never touched the case to look at how a ticket was decided. */
export interface TicketReview {
  type: "ticket.review";
  reference: string;
  ref?: string | null;
}

/** Something was done to a ticket that the reader works on: whoever shows it asks for it anew. */
export interface TicketTouched {
  type: "ticket.changed";
  reference: string;
}

export interface TicketView {
  reference: string;
  status: string;
  kind: string;
  department: string;
  priority: number;
  account_id: string;
  transaction_id: string | null;
  bet_id: string | null;
  description: string;
  conversation_id: string;
  language: string;
  created_at: string;
  first_answer_due_at: string;
  solution_due_at: string;
  updated_at: string;
  due_at: string | null;
  operator_id: string | null;
  operator_name: string | null;
  amount: string | null;
  currency: string | null;
  happened: string;
  happened_on: string | null;
  contact: string;
  first_answered_at: string | null;
  solved_at: string | null;
  paused_at: string | null;
  breached_at: string | null;
  resolution: string;
  merged_into: string | null;
  next_states: string[];
  level: number;
  watchers: string[];
}

/** A fresh access token, before the old one ends. */
export interface TokenRenewed {
  type: "token.renewed";
  token: string;
  expires_at: string;
}

export interface TypingChanged {
  type: "typing.changed";
  conversation_id: string;
  author: "visitor" | "bot" | "operator";
  name: string | null;
  active: boolean;
}

export interface TypingSet {
  type: "typing.set";
  active: boolean;
}

/** The player may not write for that many minutes; 0 lets them write again. */
export interface VisitorBlock {
  type: "visitor.block";
  conversation_id: string;
  minutes: number;
  ref?: string | null;
}

/** What a player's page needs to know of its conversation. */
export interface VisitorConversation {
  id: string;
  status: "bot" | "queued" | "assigned" | "closed";
  epoch: number;
  language: "az" | "tr" | "ru" | "en";
  head_seq: number;
  operator_name: string | null;
  queue: QueuePlace | null;
  visitor_seen_seq: number;
  operator_seen_seq: number;
  rating_open: boolean;
  desk: DeskState;
  survey: SurveyView | null;
  account_id: string | null;
  email: string;
  blocked_until: string | null;
  in_danger: boolean;
  help_line: string | null;
}

/** First frame. `after_seq` is the last message the client holds; 0 for none. */
export interface VisitorHello {
  type: "session.hello";
  token: string;
  after_seq?: number;
}

/** What the last talk left to do is done: new conversations may be offered. */
export interface WrapUpEnd {
  type: "wrap_up.end";
}
