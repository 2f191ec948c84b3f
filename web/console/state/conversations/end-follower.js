/** Whether a log follows its end: until the reader scrolls up. Knows no DOM. */

const NEAR_END_PX = 48;

/** @typedef {{scrollHeight: number, scrollTop: number, clientHeight: number}} Scroller */

/** @param {Scroller} scroller */
export function isAtEnd({ scrollHeight, scrollTop, clientHeight }) {
  return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
}

export class EndFollower {
  #height = 0;
  /** Whether the reader is at the end and wants to stay there. */
  follows = true;

  /**
   * The log has scrolled. A picture may have come meanwhile, or the field below may have grown: what moved then is not
   * the reader, who stays at the end.
   * @param {Scroller} scroller
   * @returns {boolean} whether to go to the end again
   */
  scrolled(scroller) {
    const room = scroller.scrollHeight - scroller.clientHeight;
    const grew = room > this.#height;
    this.#height = room;
    if (isAtEnd(scroller)) this.follows = true;
    else if (this.follows && grew) return true;
    else this.follows = false;
    return false;
  }

  /** The reader has written something and wants to see it. */
  wrote() {
    this.follows = true;
  }
}
