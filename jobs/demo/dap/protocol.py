"""DAP's query API: what each path answers. Sources: canvas-contract 11, instructure-dap-client."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from werkzeug.wrappers import Request, Response

from jobs.demo.dap.changes import TableData, Warehouse
from jobs.demo.dap.schema import JSON, schema_of
from jobs.demo.dap.tsv import changes_file, snapshot_file

LIFETIME = 3600  # seconds of a token
KEPT = timedelta(hours=24)  # a job and its objects
ROWS_A_FILE = 500
SIGNATURE = "signed-by-the-sandbox"


class Refused(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, status: int, error: dict[str, JSON] | None = None, **headers: str) -> None:
        """Take the status, the error as DAP describes it, and headers."""
        super().__init__(status)
        body = json.dumps({"error": error}) if error else ""
        self.response = Response(body, status, content_type="application/json", headers=headers)


def refuse(status: int, error_type: str, message: str, **more: JSON) -> NoReturn:
    """Refuse with an error that has DAP's fields, and `more`."""
    error = {"type": error_type, "uuid": str(uuid.uuid4()), "message": message, **more}
    raise Refused(status, error)


@dataclass(slots=True)
class Job:
    """A query at work; `polls` is how many more looks find it running."""

    id: str
    answer: dict[str, JSON]
    expires_at: datetime
    polls: int


@dataclass(slots=True)
class Protocol:
    """The state of the API. `polls` is what each new job starts with."""

    warehouse: Warehouse
    client_id: str
    secret: str
    base: str = ""
    polls: int = 0
    jobs: dict[str, Job] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    token: str = ""

    def log_in(self, request: Request) -> JSON:
        """POST /ids/auth/login: client credentials in Basic, answered with a bearer token."""
        given = request.authorization
        right = given is not None and (given.username, given.password) == (
            self.client_id,
            self.secret,
        )
        if not right or request.form.get("grant_type") != "client_credentials":
            refuse(401, "AuthenticationError", "the client is not known")
        expires = int(datetime.now(UTC).timestamp()) + LIFETIME
        self.token = _signed({"sub": self.client_id, "exp": expires}, self.secret)
        return {
            "access_token": self.token,
            "expires_in": LIFETIME,
            "scope": "dap:list dap:read",
            "token_type": "bearer",
        }

    def list_tables(self, _request: Request, namespace: str) -> JSON:
        """GET /dap/query/:namespace/table."""
        _known(namespace, "canvas", "namespace")
        return {"tables": sorted(self.warehouse.tables)}

    def show_schema(self, _request: Request, namespace: str, table: str) -> JSON:
        """GET …/table/:table/schema."""
        data = self._table(namespace, table)
        return {"schema": schema_of(data.columns), "version": data.version}

    def query(self, request: Request, namespace: str, table: str) -> JSON:
        """POST …/table/:table/data: a snapshot, or with `since` what changed from then on."""
        data, asked = self._table(namespace, table), json.loads(request.data)
        if asked.get("format") != "tsv" or asked.get("mode") != "condensed":
            refuse(400, "ValidationError", "this sandbox writes condensed tsv alone")
        if asked.get("since") is None:
            at = self.warehouse.look(table)
            rows, write = list(data.there()), snapshot_file
            bounds = {"at": _text(at)}
        else:
            since = datetime.fromisoformat(asked["since"])
            self._refuse_too_early(since, data)
            until = self.warehouse.look(table)
            rows, write = list(data.since(since)), changes_file
            bounds = {"since": _text(since), "until": _text(until)}
        parts = [rows[n : n + ROWS_A_FILE] for n in range(0, len(rows), ROWS_A_FILE)] or [[]]
        objects = [self._kept(write(part, data.columns)) for part in parts]
        return self._begun({"objects": objects, "schema_version": data.version, **bounds})

    def _refuse_too_early(self, since: datetime, data: TableData) -> None:
        """A table that was loaded anew has no history from before."""
        if since < data.began:
            refuse(
                400,
                "SnapshotRequired",
                "the table was reloaded, a new snapshot is needed",
                since=_text(data.began),
                until=None,
            )

    def show_job(self, _request: Request, job: str) -> JSON:
        """GET /dap/job/:id."""
        found = self.jobs.get(job)
        if found is None:
            return _known(job, None, "job")
        found.polls = max(0, found.polls - 1)
        return _shown(found)

    def sign_urls(self, request: Request) -> JSON:
        """POST /dap/object/url: where each object can be fetched without a token."""
        urls = {}
        for one in json.loads(request.data):
            _known(one["id"], one["id"] if one["id"] in self.objects else None, "object")
            urls[one["id"]] = {"url": f"{self.base}/objects/{one['id']}?signature={SIGNATURE}"}
        return {"urls": urls}

    def fetch(self, request: Request, name: str) -> Response:
        """GET an object by its signed address: tab-separated values, packed."""
        if request.args.get("signature") != SIGNATURE or name not in self.objects:
            raise Refused(403)
        return Response(self.objects[name], content_type="application/gzip")

    def _table(self, namespace: str, table: str) -> TableData:
        _known(namespace, "canvas", "namespace")
        data = self.warehouse.tables.get(table)
        if data is None:
            refuse(404, "NotFound", "there is no such table", id=table, kind="table")
        return data

    def _kept(self, packed: bytes) -> dict[str, str]:
        name = f"{uuid.uuid4()}.tsv.gz"
        self.objects[name] = packed
        return {"id": name}

    def _begun(self, answer: dict[str, JSON]) -> JSON:
        job = Job(str(uuid.uuid4()), answer, datetime.now(UTC) + KEPT, self.polls)
        self.jobs[job.id] = job
        return _shown(job)


def _known(given: str, right: str | None, kind: str) -> JSON:
    if given != right:
        refuse(404, "NotFound", f"there is no such {kind}", id=given, kind=kind)
    return None


def _shown(job: Job) -> JSON:
    running: dict[str, JSON] = {"id": job.id, "expires_at": _text(job.expires_at)}
    if job.polls:
        return {**running, "status": "running"}
    return {**running, "status": "complete", **job.answer}


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _signed(claims: dict[str, JSON], secret: str) -> str:
    """Return a JSON Web Token: the client reads from it when it ends."""
    head, body = (_packed(json.dumps(part).encode()) for part in ({"alg": "HS256"}, claims))
    signature = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{_packed(signature)}"


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
