/** When people come into a conversation, and what they need with them. */

/** @import { VisitorConversation } from "/web/shared/frames.d.ts" */
/** @import { People } from "../people.js" */

const AGAIN_MS = 3_000;

/** Whether the conversation as it stands has anything of people in it. @param {VisitorConversation | null} given */
export function involvesPeople(given) {
  if (!given) return false;
  const { status, rating_open, survey, in_danger } = given;
  return status === "queued" || status === "assigned" || rating_open === true || Boolean(survey) || in_danger === true;
}

/** Fetched once, at the first wish for it; again while it could not be had. */
export class WithPeople {
  #make;
  #added;
  /** @type {Promise<People> | null} */
  #underway = null;
  /** @type {People | null} */
  people = null;

  /**
   * @param {() => Promise<People>} make
   * @param {(people: People) => void} added is told once
   */
  constructor(make, added) {
    this.#make = make;
    this.#added = added;
  }

  /** @returns {Promise<People>} */
  get() {
    this.#underway ??= this.#fetch();
    return this.#underway;
  }

  async #fetch() {
    for (;;) {
      try {
        this.people = await this.#make();
        this.#added(this.people);
        return this.people;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
}
