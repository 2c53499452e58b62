"""Signed links in mails: each names one mail, one purpose and at most one participant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from itsdangerous import BadData, URLSafeSerializer

from jobs.context import Context
from jobs.mail_links import Purpose
from jobs.signing import HOW, secret_of
from sync.settings import Settings
from sync.store.store import Store

PATH = "/m/"
"""Where links lead, below the public address; a log masks what follows it (sync/log.py)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link says that we signed. `token` names the mail in the outbox.

    `cohort` and `user_id` are the participant it is about, empty and 0 where it is about none.
    """

    token: str = field(repr=False)
    purpose: Purpose
    cohort: str = ""
    user_id: int = 0


class Links:
    """Makes and reads the links below one public address.

    Each purpose has a salt of its own, so that no link can be made into one of another purpose.
    Nobody has to keep what a link says: it stands in it. When it expires is told by the mail it
    names.
    """

    def __init__(self, secret: str, base: str) -> None:
        """Sign with `secret`; `base` is NPQ_SYNC_PUBLIC_URL, without a slash at its end."""
        self._base = base
        self._signers: Mapping[Purpose, URLSafeSerializer] = {
            purpose: _signer(secret, purpose) for purpose in get_args(Purpose)
        }

    def url(self, token: str, purpose: Purpose, cohort: str = "", user_id: int = 0) -> str:
        """Return the address that acts for the recipient of the mail of that token."""
        return f"{self._base}{PATH}{self._signers[purpose].dumps([token, cohort, user_id])}"

    def read(self, signed: str) -> Claim | None:
        """Return what we signed, None for anything else.

        A link has one spelling: base64 would let its last character be one of several.
        """
        for purpose, signer in self._signers.items():
            try:
                said: Any = signer.loads(signed)
            except BadData:
                continue
            if signer.dumps(said) == signed:
                token, cohort, user_id = said
                return Claim(token, purpose, cohort, user_id)
        return None


def links_of(context: Context, store: Store) -> Links:
    """Return the links of this installation. Raises DatabaseUnreachable."""
    return links_by(context.settings, store)


def links_by(settings: Settings, store: Store) -> Links:
    """Return the links that these settings sign; see `secret_of`."""
    return Links(secret_of(settings, store), settings.npq_sync_public_url)


def _signer(secret: str, purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"npq-sync mail link {purpose}", signer_kwargs=HOW)
