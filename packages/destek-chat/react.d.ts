import type { Language } from "./destek.d.ts";

/** Shows the chat while it is mounted. */
export function SupportChat(props: {
  desk: string;
  language: Language;
  /** Who the player is; without it, after it was there, the player is signed out. */
  proof?: string;
  attributes?: Record<string, string | number | boolean | null>;
}): null;
