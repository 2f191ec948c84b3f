"""An identity provider (OpenID Connect): where to send somebody to sign in, and who comes back.

Code flow with PKCE. What ties the answer to the browser that asked is made of one secret in that browser's cookie.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import StarletteOAuth2App
from joserfc.errors import JoseError

from handoff.domain.errors import ProviderRefused
from handoff.services.people.provided import Person

log = structlog.get_logger(__name__)

_SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""What an identity may be signed with: only what the provider alone can sign."""
_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One attempt to sign in, made of a secret that only the browser has."""

    secret: str

    @property
    def state(self) -> str:
        return self._made("state")

    @property
    def nonce(self) -> str:
        return self._made("nonce")

    @property
    def verifier(self) -> str:
        return self._made("verifier")

    def _made(self, what: str) -> str:
        digest = hmac.new(self.secret.encode(), what.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class IdentityProvider:
    """One provider; its own description is fetched when it is first needed."""

    def __init__(self, *, issuer: str, client_id: str, client_secret: str, name: str) -> None:
        self.issuer = issuer.rstrip("/")
        self.name = name
        self._client_id = client_id
        self._app = StarletteOAuth2App(
            None,
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "timeout": _SECONDS},
        )

    async def address(self, asked: Asked, redirect_uri: str, *, again: bool) -> str:
        """Where the browser goes to sign in; with `again` the provider is to ask, whoever it knows there.

        Raises:
            ProviderRefused: it cannot be reached.
        """
        more = {"prompt": "login", "max_age": 0} if again else {}
        try:
            await self._describe()
            made = await self._app.create_authorization_url(
                redirect_uri, state=asked.state, nonce=asked.nonce, code_verifier=asked.verifier, **more
            )
        except _FAILURES as error:
            log.warning("identity_provider", issuer=self.issuer, error=repr(error))
            raise ProviderRefused(reason="unavailable") from error
        return str(made["url"])

    async def person(self, asked: Asked, redirect_uri: str, answer: dict[str, str]) -> Person:
        """Who signed in, by the provider's answer to what was asked.

        Raises:
            ProviderRefused: the answer is to something else, of somebody else, or a refusal.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
            raise ProviderRefused(reason="failed")
        if "code" not in answer or answer.get("iss", self.issuer).rstrip("/") != self.issuer:
            raise ProviderRefused(reason="failed")
        try:
            await self._describe()
            token = await self._app.fetch_access_token(
                redirect_uri=redirect_uri, code=answer["code"], code_verifier=asked.verifier
            )
            claims = await self._app.parse_id_token(
                token,
                nonce=asked.nonce,
                claims_options={
                    "iss": {"essential": True, "value": self._app.server_metadata["issuer"]},
                    "aud": {"essential": True, "value": self._client_id},
                    "sub": {"essential": True},
                },
            )
            if claims is None:
                raise ProviderRefused(reason="failed")
            claims = dict(claims) | await self._more(token, str(claims["sub"]))
        except _FAILURES as error:
            log.warning("identity_provider", issuer=self.issuer, error=repr(error))
            raise ProviderRefused(reason="failed") from error
        return Person(issuer=self.issuer, subject=str(claims["sub"]), claims=claims)

    async def _describe(self) -> None:
        """Fetch what the provider says of itself, once, and believe only what it may say."""
        metadata = await self._app.load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self.issuer:
            metadata.pop("_loaded_at", None)
            raise ValueError(f"it calls itself {metadata.get('issuer')!r}")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = sorted(_SIGNATURES.intersection(offered))

    async def _more(self, token: dict[str, object], subject: str) -> dict[str, object]:
        """What the provider tells of the same person beside the identity."""
        if "userinfo_endpoint" not in self._app.server_metadata:
            return {}
        told = dict(await self._app.userinfo(token=token))
        return told if told.get("sub") == subject else {}


def _failures() -> tuple[type[Exception], ...]:
    import httpx2  # what authlib fetches with

    return (OAuthError, JoseError, httpx2.HTTPError, ValueError, KeyError, TypeError, RuntimeError)


_FAILURES = _failures()
