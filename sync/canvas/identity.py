"""Who somebody is, by Canvas (OAuth2): their token is used once and deleted, and never kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException

from sync.settings import Settings
from sync.tls import for_the_web, trusting

log = structlog.get_logger()

AUTHORIZE, TOKEN = "/login/oauth2/auth", "/login/oauth2/token"
IN_THE_BODY = "client_secret_post"
"""Where Canvas reads the secret of a developer key."""
SECONDS = 15
"""For each call: whoever signs in waits meanwhile."""


class NotSaid(Exception):
    """Canvas did not say who it is. The words of its answer are kept nowhere."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody as Canvas knows them."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Identities:
    """Asks the Canvas of the settings, in the name of its developer key, and no other host."""

    settings: Settings
    redirect_uri: str

    def question(self) -> tuple[str, str]:
        """Return where Canvas asks a person to go on, and the state that comes back with them."""
        with self._session() as session:
            url, state = session.create_authorization_url(self._at(AUTHORIZE))
            return url, state

    def answer(self, code: str) -> Identity:
        """Return whom a code is of. Raises NotSaid."""
        try:
            with self._session() as session:
                said = session.fetch_token(self._at(TOKEN), code=code, allow_redirects=False)
                self._delete_token(session)
            user = said["user"]
            return Identity(int(user["id"]), str(user["name"]))
        except (OSError, AuthlibBaseError, KeyError, TypeError, ValueError) as failure:
            log.warning("Canvas did not say who it is", kind=type(failure).__name__)
            raise NotSaid from None

    def _delete_token(self, session: OAuth2Session) -> None:
        """One that stays, since Canvas fails just now, is known to nobody and ends by itself."""
        try:
            gone = session.delete(self._at(TOKEN), allow_redirects=False)
            gone.raise_for_status()
        except RequestException as failure:
            log.warning("token of a sign-in not deleted", kind=type(failure).__name__)

    def _session(self) -> Any:
        secret = self.settings.canvas_client_secret
        session = OAuth2Session(
            self.settings.canvas_client_id,
            secret.get_secret_value() if secret else None,
            token_endpoint_auth_method=IN_THE_BODY,
            redirect_uri=self.redirect_uri,
            default_timeout=SECONDS,
        )
        return trusting(session, for_the_web(self.settings.npq_sync_ca_file))

    def _at(self, path: str) -> str:
        return f"{self.settings.canvas_api_url}{path}"
