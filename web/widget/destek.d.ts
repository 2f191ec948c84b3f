/** What the loader puts onto the page of the site. */
interface Window {
  Destek?: Readonly<{
    open: () => void;
    close: () => void;
    identify: (proof: DestekIdentity | null) => Promise<void>;
    logout: () => void;
  }>;
}

/** A signed proof of who the player is, or what gives one whenever the chat asks. */
type DestekIdentity = string | (() => string | Promise<string>);
