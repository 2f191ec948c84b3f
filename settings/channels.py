"""Ways in besides the chat. A channel is on when its settings are there."""

from typing import Annotated

from pydantic import BaseModel, PositiveInt

from settings.fields import SECRET, Email, Listed


class ChannelSettings(BaseModel):
    """Mail: needs `mail_address`, `mail_imap` and `mail_smtp`. Telegram: `telegram_token`."""

    mail_address: Email = ""
    """Mailbox to which players write, and from which they are answered; empty: no mail."""
    mail_imap: Annotated[str, SECRET] = ""
    """Where it is read: imaps://user:password@host, or imap:// with STARTTLS (without, on this machine)."""
    mail_smtp: Annotated[str, SECRET] = ""
    """Where answers are handed over: smtps://user:password@host, or smtp:// with STARTTLS."""
    mail_folders: Listed = ("INBOX",)
    """Folders that are read; commas between. Of one alone the host tells at once what comes."""
    mail_plus: bool = True
    """Whether the host delivers support+anything@example to support@example. Else ids and references alone tell what a
    mail answers, and which delivery a bounce is about.
    """
    mail_results_of: str = ""
    """Name under which the mailbox's own host writes Authentication-Results; empty: these are not believed."""
    mail_dkim_selector: str = ""
    """With `mail_dkim_key`: sign what goes out, for the domain of `mail_address`."""
    mail_dkim_key: str = ""
    """File of the private key, PEM."""
    mail_silence_minutes: PositiveInt = 10
    """After so long without a look at the mailbox /readyz and the log say so."""
    telegram_token: Annotated[str, SECRET] = ""
    """Of the bot to which players write, as BotFather gives it; empty: no Telegram. Gambling needs the platform's
    written permission.
    """
    telegram_api: str = "https://api.telegram.org"
    """Where the Bot API is: another only for a server of one's own."""
