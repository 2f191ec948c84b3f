/**
 * Lets modules that say `/web/...`, as in the browser, load in node: importing this file turns that into the
 * repository.
 */

import { register } from "node:module";

const ROOT = new URL("../../../", import.meta.url).href;
const hooks = `
  export async function resolve(specifier, context, next) {
    return next(specifier.startsWith("/web/") ? ${JSON.stringify(ROOT)} + specifier.slice(1) : specifier, context);
  }`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
