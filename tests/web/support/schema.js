/** Frames that stand-ins say or hear are held to the server's own schema. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const SCHEMA = new URL("../../../handoff/protocol/schema.json", import.meta.url);

// Formats are the server's business; discriminators and titles say nothing about validity.
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(JSON.parse(readFileSync(SCHEMA, "utf8")), "frames");
const { $defs } = ajv.getSchema("frames").schema;

/**
 * @param {"from-visitor" | "from-operator" | "to-visitor" | "to-operator"} direction
 * @param {{type: string}} frame
 * @returns {object} the frame, if it is one of that direction
 */
export function valid(direction, frame) {
  const reference = $defs[direction].discriminator.mapping[frame.type];
  assert.ok(reference, `${direction} has no frame ${frame.type}`);
  const validate = ajv.getSchema(`frames${reference}`);
  // What goes over the wire is JSON: a field that is undefined is not there.
  assert.ok(validate(JSON.parse(JSON.stringify(frame))), `${frame.type}: ${ajv.errorsText(validate.errors)}`);
  return frame;
}
