import "../../../support/web-root.js";
import assert from "node:assert/strict";
import { test } from "node:test";

const { EndFollower } = await import("../../../../../web/console/state/conversations/end-follower.js");

const at = (scrollTop, scrollHeight = 2000) => ({ scrollTop, scrollHeight, clientHeight: 500 });

test("a picture that comes late does not leave the reader above the end", () => {
  const follower = new EndFollower();
  assert.equal(follower.scrolled(at(1500)), false);
  assert.equal(follower.scrolled(at(1500, 2300)), true, "the log grew: to the end again");
  assert.equal(follower.scrolled(at(1800, 2300)), false);
  assert.ok(follower.follows);
});

test("who scrolls up stays there until they write", () => {
  const follower = new EndFollower();
  follower.scrolled(at(1500));
  assert.equal(follower.scrolled(at(900)), false);
  assert.equal(follower.follows, false);
  assert.equal(follower.scrolled(at(900, 2300)), false, "what comes later does not pull them down");
  follower.wrote();
  assert.ok(follower.follows, "own words are seen");
});
