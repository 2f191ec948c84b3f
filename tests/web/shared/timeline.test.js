import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../../web/shared/timeline.js";

const message = (seq, more = {}) => ({
  seq,
  author: "bot",
  text: `m${seq}`,
  created_at: "2026-03-01T10:00:00Z",
  ...more,
});
const seqs = (messages) => messages.map(({ seq }) => seq);

test("keeps order whatever the order of arrival, and takes repetitions calmly", () => {
  const timeline = new Timeline();
  assert.deepEqual(seqs(timeline.apply(message(1))), [1]);
  assert.deepEqual(seqs(timeline.apply(message(3))), []);
  assert.deepEqual(seqs(timeline.early), [3]);
  assert.deepEqual(seqs(timeline.apply(message(2))), [2, 3]);
  assert.deepEqual(seqs(timeline.apply(message(2))), []);
  assert.deepEqual(seqs(timeline.messages), [1, 2, 3]);
  assert.equal(timeline.lastSeq, 3);
});

test("any order of arrival gives the same list", () => {
  for (let run = 0; run < 50; run += 1) {
    const timeline = new Timeline();
    const arrivals = [1, 2, 3, 4, 5, 6, 3, 1, 6].map((seq) => ({ seq, key: (seq * 7919 * (run + 3)) % 101 }));
    arrivals.sort((a, b) => a.key - b.key);
    const added = timeline.applyAll(arrivals.map(({ seq }) => message(seq)));
    assert.deepEqual(seqs(added), [1, 2, 3, 4, 5, 6]);
    assert.equal(timeline.hasGap, false);
  }
});

test("knows of a gap, by a message or by the server's head", () => {
  const timeline = new Timeline();
  timeline.apply(message(1));
  assert.equal(timeline.hasGap, false);
  timeline.apply(message(4));
  assert.equal(timeline.hasGap, true);
  assert.equal(timeline.lastSeq, 1);
  timeline.applyAll([message(2), message(3)]);
  assert.equal(timeline.hasGap, false);
  timeline.observe(6);
  assert.equal(timeline.hasGap, true);
  timeline.observe(2);
  assert.equal(timeline.hasGap, true, "the head never goes back");
});

test("pending entries vanish when their stored copy is here, early or in order", () => {
  const timeline = new Timeline();
  const entries = [{ id: "aaaaaaaa" }, { id: "bbbbbbbb" }, { id: "cccccccc" }];
  timeline.apply(message(1, { client_message_id: "aaaaaaaa" }));
  timeline.apply(message(3, { client_message_id: "bbbbbbbb" }));
  assert.deepEqual(timeline.pending(entries), [{ id: "cccccccc" }]);
});

test("amends and clears", () => {
  const timeline = new Timeline();
  timeline.apply(message(1));
  timeline.amend(1, { helpful: true });
  timeline.amend(9, { helpful: true });
  assert.equal(timeline.at(1).helpful, true);
  timeline.clear();
  assert.equal(timeline.lastSeq, 0);
  assert.equal(timeline.hasGap, false);
});
