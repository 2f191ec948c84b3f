/** A desk on a fake connection, and one that holds a conversation already. */

import "./web-root.js";
import { MemoryStorage } from "../../../web/shared/storage.js";
import { FakeConnection, ME, held, message, opened, queue } from "./console-fakes.js";
import { ManualClock, settle } from "./fakes.js";

const { Desk } = await import("../../../web/console/state/desk.js");

export function makeDesk({ storage = new MemoryStorage() } = {}) {
  const connection = new FakeConnection();
  const clock = new ManualClock();
  let refs = 0;
  const desk = new Desk({
    connection,
    operator: ME,
    storage,
    storageKey: "console.outbox",
    newRef: () => `ref-${(refs += 1)}`,
    clock,
  });
  return { desk, connection, clock, storage };
}

/** Signed in, holding one conversation whose messages 1 and 2 are here. */
export async function holding() {
  const made = makeDesk();
  const { connection } = made;
  connection.ready();
  connection.say(queue([], [held("conv-0001", { head_seq: 2 })]));
  const { ref } = connection.last("conversation.open");
  connection.say(opened(held("conv-0001", { head_seq: 2 }), [message(1), message(2)], ref));
  await settle();
  return made;
}
