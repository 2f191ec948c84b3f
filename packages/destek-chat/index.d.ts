import type { DestekCalls, DestekSettings } from "./destek.d.ts";

export type * from "./destek.d.ts";
/** Loads the chat, at the first call; what is asked of it before it is there is done then. */
export function loadDestek(
  settings: DestekSettings & { desk: string },
): <Name extends keyof DestekCalls>(
  name: Name,
  ...values: Parameters<DestekCalls[Name]>
) => ReturnType<DestekCalls[Name]> | undefined;
