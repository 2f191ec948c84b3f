"""Who people are: players, whom pages prove, and the people of the console."""

from pydantic import BaseModel, NonNegativeInt, PositiveInt

from settings.fields import Listed, Secret


class SignInSettings(BaseModel):
    """How long browsers and operators stay signed in, and with what operators come in."""

    access_token_seconds: PositiveInt = 900
    """Life of a conversation's access token; clients renew it before it ends."""
    resume_token_days: PositiveInt = 30
    """How long a browser may come back to its conversation after its last visit."""
    operator_session_hours: PositiveInt = 12
    """Life of an operator's sign-in."""
    operator_idle_minutes: NonNegativeInt = 240
    """A sign-in ends when its operator has done nothing for so long, whatever their console does by itself; 0 never."""
    second_factor_roles: Listed = ()
    """Roles that must have a passkey or one-time codes, such as "supervisor,administrator"; who has none sets one up at
    the next sign-in.
    """
    oidc_issuer: str = ""
    """Identity provider (OpenID Connect) through which operators may sign in, such as https://login.example/realms/desk;
    empty: none. It must know `public_url` + /api/operator/provider/callback as where to send them back.
    """
    oidc_client_id: str = ""
    """As whom the provider knows the desk."""
    oidc_client_secret: Secret = ""
    """What the desk proves that with."""
    oidc_name: str = ""
    """How the sign-in page calls the provider; empty: by its address."""
    oidc_role_claim: str = ""
    """The claim with a person's roles or groups, such as "groups" or "realm_access.roles"."""
    oidc_roles: Listed = ()
    """Which value of it is which role, such as "desk-admins=administrator,desk=operator"; the highest counts."""
    oidc_default_role: str = ""
    """Role of who has none of these values; empty: they do not come in."""
    oidc_domains: Listed = ()
    """Only who has a verified e-mail address of these domains comes in; empty: whom the provider lets in."""


class IdentitySettings(BaseModel):
    """Accounts that pages and players prove."""

    identity_secret: Secret = ""
    """Shared with the gaming site, which signs a player's account with it (HS256); empty: no page can prove one."""
    identity_audience: str = "destek"
    """What a signed identity must name as its `aud`: this desk, and no other use of the same secret."""
    identity_max_seconds: PositiveInt = 3600
    """The longest time for which a signed identity may be good, from its `iat` to its `exp`."""
    ticket_guesses_per_conversation: PositiveInt = 5
    """Account IDs that one conversation may try in an hour as proof that a ticket of elsewhere is its player's."""
    ticket_guesses_per_ticket: PositiveInt = 10
    """The same for one ticket number, over all conversations."""
