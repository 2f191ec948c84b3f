/** Fetches people.js. The build puts the address of its bundle here. */

/** @import { People } from "./people.js" */

/**
 * @returns {Promise<typeof People>}
 * @throws where it cannot be had
 */
export const loadPeople = async () => (await import("./people.js")).People;
