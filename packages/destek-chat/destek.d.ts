/** The chat's calls, as `window.Destek` after web/widget/loader.js; docs/embedding.md explains each. */

export type Language = "az" | "tr" | "ru" | "en";
/** A signed proof of who the player is, or what gives a fresh one whenever the chat needs it. */
export type Proof = string | (() => string | Promise<string>);

export interface DestekSettings {
  desk?: string;
  language?: Language;
  theme?: "auto" | "light" | "dark";
  position?: "right" | "left";
  /** From the corner in pixels: "20", or "20 80" from the side and from below. */
  offset?: string;
  /** #rrggbb */
  color?: string;
  radius?: number | string;
  /** Address of a picture of the site's, shown beside its name. */
  logo?: string;
  open?: boolean;
  identity?: Proof;
  identityUrl?: string;
}

export interface DestekEvents {
  ready: undefined;
  open: undefined;
  close: undefined;
  unread: number;
  ticket: { reference: string; state: string };
  handoff: { status: "bot" | "queued" | "assigned" | "closed" };
  error: { code: "offline" | "unavailable" | "origin_not_allowed" };
}

export interface DestekCalls {
  boot(settings?: DestekSettings): void;
  identify(proof: Proof): void;
  logout(): void;
  shutdown(): void;
  open(): void;
  close(): void;
  hide(): void;
  show(): void;
  setLanguage(language: Language): void;
  /** What the operator shall know of the player; proven by nothing. At most 20; null takes one away. */
  setAttributes(attributes: Record<string, string | number | boolean | null>): void;
  navigate(address: string): void;
  ask(text: string): void;
  /** @returns ends it */
  on<Name extends keyof DestekEvents>(name: Name, listener: (detail: DestekEvents[Name]) => void): () => void;
}

export type Destek = DestekCalls & {
  <Name extends keyof DestekCalls>(
    name: Name,
    ...values: Parameters<DestekCalls[Name]>
  ): ReturnType<DestekCalls[Name]> | undefined;
  /** Calls from before the loader was there. */
  q?: unknown[][];
};

declare global {
  interface Window {
    Destek?: Destek;
    DestekSettings?: DestekSettings;
  }
}
