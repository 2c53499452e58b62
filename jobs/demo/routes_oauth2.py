"""/login/oauth2: signing in to another program with one's account of the sandbox.

The sandbox has no passwords: whoever is asked says who they are.
"""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from jobs.demo.calls import Refusal, Reply, not_found
from jobs.demo.entities import DeveloperKey
from jobs.demo.record import Seen
from jobs.demo.world import World

PATH = "/login/oauth2/"
HTML = "text/html; charset=utf-8"
DENIED = "The resource owner or authorization server denied the request."
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Authorize · Sandbox Canvas</title></head><body>
<main><h1>Sandbox Canvas</h1><p>npq-sync asks who you are.</p>
<form method="post" action="/login/oauth2/accept">{hidden}
<p><label for="user">Who you are</label> <select id="user" name="user">{people}</select></p>
<p><button type="submit">Authorize</button> <a href="{deny}">Cancel</a></p></form></main>
</body></html>
"""


def answer_oauth2(world: World, seen: Seen) -> Reply:
    """Answer whatever is under PATH; it needs no token. Raises Refusal."""
    handler = HANDLERS.get((seen.method, seen.path.removeprefix(PATH)))
    if handler is None:
        raise not_found()
    return handler(world, seen)


def _ask(world: World, seen: Seen) -> Reply:
    asked = {name: str(seen.query.get(name, "")) for name in ("client_id", "redirect_uri", "state")}
    _key(world, asked)
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in asked.items()
    )
    people = "".join(
        f'<option value="{one.id}">{escape(one.name)}</option>' for one in world.users.values()
    )
    deny = escape(f"{PATH}deny?{urlencode(asked)}")
    return Reply(text=PAGE.format(hidden=hidden, people=people, deny=deny), content_type=HTML)


def _accept(world: World, seen: Seen) -> Reply:
    key = _key(world, seen.body)
    code = f"code-{world.next_id('code')}"
    key.codes[code] = world.users[int(seen.body["user"])]
    return _back(seen.body, code=code)


def _deny(world: World, seen: Seen) -> Reply:
    _key(world, seen.query)
    return _back(seen.query, error="access_denied", error_description=DENIED)


def _token(world: World, seen: Seen) -> Reply:
    key = world.developer_keys.get(str(seen.body.get("client_id")))
    if key is None:
        raise _refused(401, "invalid_client", "unknown client")
    if seen.body.get("client_secret") != key.secret:
        raise _refused(401, "invalid_client", "invalid client")
    if seen.body.get("grant_type") != "authorization_code":
        raise _refused(400, "unsupported_grant_type", "grant_type is not supported")
    user = key.codes.pop(str(seen.body.get("code")), None)
    if user is None:
        raise _refused(400, "invalid_grant", "authorization_code not found")
    return Reply(
        {
            "access_token": world.add_token(user),
            "token_type": "Bearer",
            "user": {"id": user.id, "name": user.name, "global_id": str(user.id)},
            "refresh_token": f"refresh-{user.id}",
            "expires_in": 3600,
        }
    )


def _forget(world: World, seen: Seen) -> Reply:
    token = world.tokens.get(seen.token or "")
    if token is None or token.ended:
        raise _refused(401, "invalid_token", "Invalid access token.")
    token.ended = "revoked"
    return Reply({})


HANDLERS = {
    ("GET", "auth"): _ask,
    ("POST", "accept"): _accept,
    ("GET", "deny"): _deny,
    ("POST", "token"): _token,
    ("DELETE", "token"): _forget,
}


def _key(world: World, asked: dict[str, Any]) -> DeveloperKey:
    key = world.developer_keys.get(str(asked.get("client_id")))
    if key is None:
        raise _refused(401, "invalid_client", "unknown client")
    known, given = (
        urlsplit(uri).hostname or "" for uri in (key.redirect_uri, str(asked.get("redirect_uri")))
    )
    if given != known and not given.endswith(f".{known}"):
        raise _refused(400, "invalid_request", "redirect_uri does not match client settings")
    return key


def _back(asked: dict[str, Any], **said: str) -> Reply:
    to = f"{asked['redirect_uri']}?{urlencode(said | {'state': asked.get('state', '')})}"
    return Reply(text="", status=302, headers={"Location": to}, content_type=HTML)


def _refused(status: int, error: str, description: str) -> Refusal:
    return Refusal(status, {"error": error, "error_description": description})
