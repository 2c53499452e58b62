"""Sessions: a signed cookie that holds a random key, of which the database keeps the hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import Request
from starlette.responses import Response

from jobs.console.desk import Desk
from jobs.signing import HOW, secret_of
from sync.store import sign_ins
from sync.store.sign_ins import SignedIn

IDLE, LONGEST = timedelta(minutes=45), timedelta(hours=10)
"""A session ends when nothing was asked for so long, and so long after it began."""
LINK_GOOD_FOR = timedelta(minutes=15)


def begin(desk: Desk, response: Response, one: SignedIn) -> None:
    """Sign somebody in with this answer."""
    set_cookie(desk, response, cookie_name(desk), new_session(desk, one))


def new_session(desk: Desk, one: SignedIn) -> str:
    """Begin a session under a key that was never used before; return what its cookie holds."""
    key = secrets.token_urlsafe(32)
    sign_ins.begin(desk.store, _hash(key), one, desk.now())
    return _signer(desk).dumps(key)


def end(request: Request, desk: Desk, response: Response) -> None:
    """Sign whoever asked out: their cookie opens nothing any more, wherever a copy of it is."""
    if key := _key(request, desk):
        sign_ins.end(desk.store, _hash(key), desk.now())
    forget_cookie(desk, response, cookie_name(desk))


def signed_in_of(request: Request, desk: Desk) -> SignedIn | None:
    """Return who asks, None for nobody we know any more."""
    key = _key(request, desk)
    if key is None:
        return None
    return sign_ins.seen(desk.store, _hash(key), desk.now(), IDLE, LONGEST)


def csrf_of(request: Request, desk: Desk) -> str:
    """Return what a form of this visitor has to send along, empty for one without a session."""
    key = _key(request, desk)
    if key is None:
        return ""
    secret = hashlib.sha256(
        f"npq-sync form {secret_of(desk.settings, desk.store)}".encode()
    ).digest()
    return hmac.new(secret, key.encode(), "sha256").hexdigest()


def once_link(desk: Desk, who: str) -> str:
    """Make a link that lets its first user in as an admin, and return its path."""
    key = secrets.token_urlsafe(32)
    sign_ins.keep_link(desk.store, _hash(key), who, desk.now())
    return f"/sign-in/once/{key}"


def use_link(desk: Desk, key: str) -> str | None:
    """Return in whose name a link lets in, this once; None for a link of no more use."""
    return sign_ins.use_link(desk.store, _hash(key), desk.now(), LINK_GOOD_FOR)


def cookie_name(desk: Desk) -> str:
    """Return the name; off loopback one that browsers keep to this host and to TLS."""
    return "npq-sync" if desk.is_local else "__Host-npq-sync"


def set_cookie(
    desk: Desk, response: Response, name: str, value: str, max_age: int | None = None
) -> None:
    """Have a browser keep this where no script and no other site reaches it.

    `max_age` is in seconds; None until the browser is closed.
    """
    response.set_cookie(name, value, max_age=max_age, **_kept_safe(desk))


def forget_cookie(desk: Desk, response: Response, name: str) -> None:
    """Have a browser forget it."""
    response.delete_cookie(name, **_kept_safe(desk))


def _kept_safe(desk: Desk) -> Any:
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": not desk.is_local}


def _key(request: Request, desk: Desk) -> str | None:
    given = request.cookies.get(cookie_name(desk))
    if not given:
        return None
    try:
        key = _signer(desk).loads(given)
    except BadData:
        return None
    return key if isinstance(key, str) else None


def _signer(desk: Desk) -> URLSafeSerializer:
    secret = secret_of(desk.settings, desk.store)
    return URLSafeSerializer(secret, salt="npq-sync console session", signer_kwargs=HOW)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
