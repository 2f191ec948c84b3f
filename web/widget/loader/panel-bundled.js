/** The second file as a plain script: hands the panel to the loader that asked for it. */

import { Panel } from "./panel.js";

document.currentScript?.dispatchEvent(new CustomEvent("destek", { detail: Panel }));
