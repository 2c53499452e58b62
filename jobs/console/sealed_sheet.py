"""A sheet between the look at it and the taking of it: it travels in the page, signed by us.

So nothing of it is kept before it is taken, and any process of ours can take what another showed.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, Signer

from jobs.console.desk import Desk
from jobs.context import UsageFault
from jobs.signing import HOW, secret_of

GOOD_FOR = timedelta(minutes=30)
AGAIN = "choose the file again"
FOREIGN = f"the sheet did not arrive as it was shown: {AGAIN}"
ELSEWHERE = f"the sheet was looked at for another cohort: {AGAIN}"
TOO_OLD = f"the sheet was looked at more than {GOOD_FOR.seconds // 60} minutes ago: {AGAIN}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet that was looked at, and the fingerprint of the changes that were shown of it."""

    content: bytes
    changes: str


def sealed(desk: Desk, cohort: str, shown: Shown) -> str:
    """Return it for a field of a form, good for this cohort and for GOOD_FOR from now."""
    packed = urlsafe_b64encode(zlib.compress(shown.content)).decode()
    at = int(desk.now().timestamp())
    return _signer(desk).sign(f"{cohort}.{at}.{shown.changes}.{packed}").decode()


def opened(desk: Desk, cohort: str, sent: str) -> Shown:
    """Return what was shown. Raises UsageFault for anything else, and after GOOD_FOR."""
    try:
        text = _signer(desk).unsign(sent).decode()
    except (BadSignature, UnicodeError):
        raise UsageFault((FOREIGN,)) from None
    whose, at, changes, packed = text.split(".")
    if whose != cohort:
        raise UsageFault((ELSEWHERE,))
    if desk.now() >= datetime.fromtimestamp(int(at), UTC) + GOOD_FOR:
        raise UsageFault((TOO_OLD,))
    return Shown(zlib.decompress(urlsafe_b64decode(packed)), changes)


def _signer(desk: Desk) -> Signer:
    return Signer(secret_of(desk.settings, desk.store), salt="npq-sync register sheet", **HOW)
