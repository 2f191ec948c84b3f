/** Everything that can be done with one conversation, by the actions of keys.js: for keys, buttons and the menu. */

/**
 * @param {string} id
 * @param {object} hands
 * @param {import("../state/desk.js").Desk} hands.desk
 * @param {import("./commands.js").Commands} hands.commands
 * @param {import("./player-commands.js").Matters} hands.matters
 * @param {() => void} hands.toggleCard
 * @returns {Record<string, () => void>}
 */
export function actsOn(id, { desk, commands, matters, toggleCard }) {
  /** As the conversation stands when the act is called for; nothing while it is not known. */
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
    ticket: () => matters.makeTicket(id),
    link: () => matters.linkTicket(id),
    priority: asItStands((summary) => matters.setPriority(summary)),
    block: asItStands((summary) => matters.block(summary)),
    unblock: asItStands((summary) => matters.block(summary)),
    details: toggleCard,
  };
}
