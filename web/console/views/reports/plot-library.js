/** uPlot, which the bundler puts here. Where the front end is not bundled there are no charts: the tables say it. */

/** @type {any} */
const library = null;

export default library;
