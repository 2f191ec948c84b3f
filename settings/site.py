"""The site: its name and addresses, and how players reach its people."""

from pydantic import BaseModel, Field

from languages import DEFAULT
from settings.fields import (
    Address,
    Addresses,
    Email,
    EmailOrAddress,
    Folder,
    Language,
    Listed,
    Phone,
    PictureFile,
    Port,
)


class SiteSettings(BaseModel):
    """The site, and where the desk is reached."""

    site_name: str = "Arena"
    """Name of the gaming site, as players read it."""
    logo: PictureFile = ""
    """File with the site's logo (SVG, PNG, JPEG, WebP), shown beside its name in the chat; empty shows none."""
    operator_photos: Folder = ""
    """Folder with photos of operators, each named like the operator as players read it: `Aysel.jpg`; empty has none."""
    host: str = "127.0.0.1"
    """Address the public server listens on."""
    port: Port = 8080
    """Port of the public server (0 picks a free one)."""
    public_url: str = ""
    """Address that browsers use, such as https://help.example; empty means http://host:port."""
    allowed_origins: Listed = ()
    """Origins that may embed the widget besides our own pages, such as https://www.example; commas between."""
    default_language: Language = DEFAULT
    """Language of a page that names none."""


class ContactSettings(BaseModel):
    """What players are given: help lines and ways to reach the site."""

    help_line_az: str = ""
    """Gambling help line that Azerbaijani-speaking players are given (number or address); empty says none."""
    help_line_tr: str = ""
    """The same for Turkish."""
    help_line_ru: str = ""
    """The same for Russian."""
    help_line_en: str = ""
    """The same for English."""
    danger_alert: str = Field("", max_length=200)
    """Whom operators alert when a player is in danger, and how, such as "Duty supervisor, +994 12 345 67 89"."""
    danger_limits_az: str = Field("", max_length=500)
    """How operators set a limit or an exclusion here, in Azerbaijani; empty: general words."""
    danger_limits_tr: str = Field("", max_length=500)
    """The same in Turkish."""
    danger_limits_ru: str = Field("", max_length=500)
    """The same in Russian."""
    danger_limits_en: str = Field("", max_length=500)
    """The same in English."""
    contact_email: Email = ""
    """E-mail address of the site's support, as articles give it to players.

    Empty here and below: there is none, and no article speaks of it.
    """
    contact_phone: Phone = ""
    """Phone number of the site's support, such as "+994 12 345 67 89"."""
    contact_phone_hours: str = ""
    """When the phone is answered, written like `opening_hours`; empty tells only that it is in working hours."""
    contact_social: Addresses = ()
    """The site's pages in social networks, such as https://t.me/example; commas between."""
    report_url: Address = ""
    """Address of the published report on complaints, https."""
    data_requests: EmailOrAddress = ""
    """Where players ask for a copy or the deletion of their data: an e-mail address or an https address."""
