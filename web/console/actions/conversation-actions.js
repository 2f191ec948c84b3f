/**
 * Everything that can be done with one conversation, by the actions of shortcuts.js: for keys, buttons and the menu.
 */

/**
 * @import { Desk } from "../state/desk.js"
 * @import { Commands } from "./commands.js"
 * @import { PlayerCommands } from "./player-commands.js"
 * @import { ConversationSummary } from "/web/shared/frames.d.ts"
 */

/**
 * @param {string} id
 * @param {object} on
 * @param {Desk} on.desk
 * @param {Commands} on.commands
 * @param {PlayerCommands} on.playerCommands
 * @param {() => void} on.toggleCard
 * @returns {Record<string, () => void>}
 */
export function conversationActions(id, { desk, commands, playerCommands, toggleCard }) {
  /**
   * As the conversation stands when the action is called for; nothing while it is not known.
   * @param {(summary: ConversationSummary) => unknown} act
   */
  const asItStands = (act) => () => {
    const summary = desk.thread(id)?.summary;
    if (summary) act(summary);
  };
  return {
    take: asItStands((summary) => summary.status === "queued" && commands.take(summary)),
    take_over: asItStands((summary) => commands.takeOver(summary)),
    assign: asItStands((summary) => commands.assign(summary)),
    transfer: () => commands.transfer(id),
    escalate: () => commands.escalate(id),
    return_bot: () => commands.giveBack(id, "bot"),
    return_queue: () => commands.giveBack(id, "queue"),
    close: () => commands.close(id),
    ticket: () => playerCommands.makeTicket(id),
    link: () => playerCommands.linkTicket(id),
    priority: asItStands((summary) => playerCommands.setPriority(summary)),
    block: asItStands((summary) => playerCommands.block(summary)),
    unblock: asItStands((summary) => playerCommands.block(summary)),
    details: toggleCard,
  };
}
