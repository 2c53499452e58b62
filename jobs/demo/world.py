"""The world a sandbox Canvas serves: built with sentences, guarded by one lock."""

from __future__ import annotations

from collections.abc import Iterable

from jobs.demo.content import ContentBuilders
from jobs.demo.deeds import Deeds
from jobs.demo.entities import DeveloperKey, Token, User
from jobs.demo.people import PeopleBuilders
from jobs.demo.rights import ALL_RIGHTS


class World(PeopleBuilders, ContentBuilders, Deeds):
    """Everything one Canvas holds. Builders may be called while it is being served."""

    def add_token(
        self,
        user: User | None = None,
        rights: Iterable[str] = ALL_RIGHTS,
        dead: bool | str = False,
    ) -> str:
        """Return a new access token; without a user, of a service account of its own.

        `dead` may be True (revoked), "expired" or "revoked".
        """
        with self.lock:
            owner = user or self.add_user("NPQ Sync Service")
            secret = f"sandbox~{len(self.tokens) + 1:03d}"
            ended = "revoked" if dead is True else (dead or None)
            self.tokens[secret] = Token(secret, owner, frozenset(rights), ended)
            return secret

    def add_developer_key(self, redirect_uri: str) -> DeveloperKey:
        """Let a program at this address ask people to sign in with their account here."""
        with self.lock:
            id_ = str(self.next_id("developer_key"))
            key = self.developer_keys[id_] = DeveloperKey(id_, f"secret-of-{id_}", redirect_uri)
            return key
