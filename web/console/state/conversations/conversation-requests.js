/** What an operator asks for about a conversation: who has it, how urgent it is, whether its player may write. */

/**
 * @import { Request, RequestChannel, RequestFailed } from "../request-channel.js"
 * @import { AssignmentEnded, AssignmentStarted, AssignmentTransfer } from "/web/shared/frames.d.ts"
 */

/**
 * Neither operator nor department: its own queue.
 * @typedef {Pick<AssignmentTransfer, "operator_id" | "department" | "note">} Transfer
 */

export class ConversationRequests {
  #channel;
  #started;
  #ended;

  /**
   * @param {object} options
   * @param {RequestChannel} options.channel
   * @param {(frame: AssignmentStarted) => void} options.started `assignment.started` came: this operator holds it
   * @param {(frame: AssignmentEnded) => void} options.ended `assignment.ended` came: no longer
   */
  constructor({ channel, started, ended }) {
    this.#channel = channel;
    this.#started = started;
    this.#ended = ended;
  }

  /**
   * @returns {Promise<string>} the id of the conversation taken
   * @throws {RequestFailed}
   */
  takeNext() {
    return this.#take({ type: "assignment.next" });
  }

  /**
   * Take a waiting one, as it stands on the screen.
   * @param {{id: string, epoch: number}} given
   * @returns {Promise<string>} its id
   */
  take({ id, epoch }) {
    return this.#take({ type: "assignment.accept", conversation_id: id, epoch });
  }

  /**
   * Take one that somebody else, the assistant or nobody has.
   * @param {{id: string, epoch: number}} given
   * @returns {Promise<string>} its id
   */
  takeOver({ id, epoch }) {
    return this.#take({ type: "assignment.take", conversation_id: id, epoch });
  }

  /** @param {string} offerId @returns {Promise<string>} the id of the conversation that was offered */
  accept(offerId) {
    return this.#take({ type: "offer.accept", offer_id: offerId });
  }

  /** @param {string} offerId */
  decline(offerId) {
    return this.#ask({ type: "offer.decline", offer_id: offerId });
  }

  /**
   * @param {string} id
   * @param {"bot" | "queue"} to
   * @param {boolean} [confirmed] the operator knows that the player was in danger
   */
  giveBack(id, to, confirmed = false) {
    return this.#ask({ type: "assignment.return", conversation_id: id, to, confirmed });
  }

  /** @param {string} id @param {Transfer} to */
  transfer(id, { operator_id = null, department = null, note = "" }) {
    return this.#ask({ type: "assignment.transfer", conversation_id: id, operator_id, department, note });
  }

  /** @param {string} id @param {string} note */
  escalate(id, note) {
    return this.#ask({ type: "assignment.escalate", conversation_id: id, note });
  }

  /**
   * Give it to an operator, as it stands on the screen.
   * @param {{id: string, epoch: number}} given
   * @param {string} operatorId
   */
  assign({ id, epoch }, operatorId) {
    return this.#ask({ type: "assignment.assign", conversation_id: id, epoch, operator_id: operatorId });
  }

  /** @param {string} id @param {string} reason one of those that its department has @param {string[]} [tags] */
  close(id, reason, tags = []) {
    return this.#ask({ type: "conversation.close", conversation_id: id, reason, tags });
  }

  /** It goes on with who has just closed it. @param {string} id @returns {Promise<string>} its id */
  undoClose(id) {
    return this.#take({ type: "close.undo", conversation_id: id });
  }

  /** Away, and all that is held back to the queue. */
  finishShift() {
    return this.#ask({ type: "shift.finish" });
  }

  /** Send again what a channel did not deliver, or perhaps did. @param {string} id @param {number} seq */
  resend(id, seq) {
    return this.#ask({ type: "delivery.retry", conversation_id: id, seq });
  }

  /** @param {0 | 1 | 2} priority @param {string} id */
  setPriority(id, priority) {
    return this.#ask({ type: "priority.set", conversation_id: id, priority });
  }

  /** @param {number} minutes 0 lets the player write again @param {string} id */
  block(id, minutes) {
    return this.#ask({ type: "visitor.block", conversation_id: id, minutes });
  }

  /** @param {Request} frame */
  async #take(frame) {
    const answer = await this.#ask(frame);
    return answer.type === "assignment.started" ? answer.conversation.id : "";
  }

  /** @param {Request} frame */
  async #ask(frame) {
    const answer = await this.#channel.ask(frame);
    if (answer.type === "assignment.started") this.#started(answer);
    if (answer.type === "assignment.ended") this.#ended(answer);
    return answer;
  }
}
