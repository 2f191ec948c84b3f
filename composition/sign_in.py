"""How operators come in, as the settings say."""

import hashlib
import hmac
from datetime import timedelta
from urllib.parse import urlsplit

from handoff.bridge.authentication import origin_of
from handoff.bridge.transport.access_tokens import signing_secret
from handoff.bridge.transport.identity_provider import IdentityProvider
from handoff.domain.people.operator import Role
from handoff.services.people.passkeys import RelyingParty
from handoff.services.people.provided import ProviderRules
from handoff.services.people.rules import SignInRules
from handoff.services.people.sealing import Seal
from languages import LANGUAGES
from settings import Settings, SettingsError


def sign_in_of(settings: Settings) -> SignInRules:
    """What a sign-in asks for. Raises: SettingsError."""
    try:
        roles = frozenset(Role(name) for name in settings.second_factor_roles)
    except ValueError as error:
        raise SettingsError(f"DESTEK_SECOND_FACTOR_ROLES: {error}") from None
    idle = timedelta(minutes=settings.operator_idle_minutes) if settings.operator_idle_minutes else None
    return SignInRules(
        seal=Seal(signing_secret(settings.secret_path, settings.secret)),
        party=RelyingParty(
            id=urlsplit(settings.address.replace("//127.0.0.1", "//localhost")).hostname or "localhost",
            name=f"{settings.site_name} Destek",
            origins=tuple(sorted(own_origins(settings.address))),
        ),
        hours=settings.operator_session_hours,
        idle=idle,
        factor_roles=roles,
    )


def provider_of(settings: Settings) -> IdentityProvider | None:
    """Who else may vouch for operators, if anybody."""
    if not settings.oidc_issuer:
        return None
    return IdentityProvider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        name=settings.oidc_name or urlsplit(settings.oidc_issuer).netloc,
    )


def provider_rules_of(settings: Settings) -> ProviderRules:
    """Whom of its people the desk lets in, and as what. Raises: SettingsError."""
    try:
        pairs = [pair.rpartition("=") for pair in settings.oidc_roles]
        roles = {value.strip(): Role(role.strip()) for value, _, role in pairs}
        default = Role(settings.oidc_default_role) if settings.oidc_default_role else None
    except ValueError as error:
        raise SettingsError(f"DESTEK_OIDC_ROLES, DESTEK_OIDC_DEFAULT_ROLE: {error}") from None
    return ProviderRules(
        role_claim=settings.oidc_role_claim,
        roles=roles,
        default_role=default,
        domains=frozenset(domain.lower() for domain in settings.oidc_domains),
        language=settings.default_language,
        languages=frozenset(LANGUAGES),
    )


def is_secure(settings: Settings) -> bool:
    """Whether browsers reach us by https."""
    return settings.address.startswith("https:")


def own_origins(own: str) -> frozenset[str]:
    """Our address as browsers write it; on one machine also by its other name."""
    origin = origin_of(own)
    return frozenset(
        {origin, origin.replace("//127.0.0.1", "//localhost"), origin.replace("//localhost", "//127.0.0.1")}
    )


def identity_secret_of(settings: Settings) -> str:
    """What the site and the desk share; a demo, whose site is the desk itself, makes one of the desk's own."""
    if settings.identity_secret or not settings.offers_demo:
        return settings.identity_secret
    own = signing_secret(settings.secret_path, settings.secret)
    return hmac.new(own.encode(), b"destek: identities of the demo", hashlib.sha256).hexdigest()
