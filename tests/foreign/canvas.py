"""A second Canvas, written from canvas-contract.md alone: nothing of jobs/demo is in it.

Plain http.server over fixed dictionaries. Whatever the contract leaves open is a switch of `Ways`.
"""

from __future__ import annotations

import copy
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.foreign import course, graph

JSON = Any
TOKEN = "7~foreign"
NOT_ALLOWED = {
    "status": "unauthorized",
    "errors": [{"message": "user not authorized to perform that action"}],
}
GONE = {"errors": [{"message": "The specified resource does not exist."}]}
STUDENT = "StudentEnrollment"
LIVE = ("active", "invited", "creation_pending")


@dataclass
class Ways:
    """How this Canvas does what the contract leaves open."""

    cap: int = 100
    last: bool = True
    link_order: tuple[str, ...] = ("current", "next", "prev", "first", "last")
    relative_links: bool = False
    header_case: Callable[[str], str] = str.lower
    rate_headers: bool = True
    introspection: bool = True
    bare_connections: bool = False
    null_progress: bool = False
    ignores_filter: bool = False
    graph_cap: int = 100
    column_status: int = 200
    job_state: str = "queued"
    grouped: bool = True
    override_dates: bool = True
    rewrite: Callable[[str, JSON], JSON] = field(default=lambda _path, said: said)
    refuse: Callable[[str, str, int], tuple[int, dict[str, str], bytes] | None] = field(
        default=lambda _method, _path, _times: None
    )


@dataclass(frozen=True)
class Call:
    """One request; `body` is what was sent, form keys as written."""

    method: str
    path: str
    query: list[tuple[str, str]]
    body: JSON
    is_json: bool

    def one(self, key: str) -> str | None:
        return next((value for name, value in self.query if name == key), None)

    def all(self, key: str) -> list[str]:
        return [value for name, value in self.query if name == f"{key}[]"]


class Refusal(Exception):
    def __init__(self, status: int, body: JSON) -> None:
        super().__init__(status)
        self.status, self.body = status, body


class ForeignCanvas:
    """The server and what it holds; change the dictionaries, then call."""

    def __init__(self, ways: Ways | None = None) -> None:
        self.ways = ways or Ways()
        self.course: JSON = {
            "id": course.COURSE,
            "name": "NPQSL Autumn 2025",
            "course_code": "NPQSL",
            "workflow_state": "available",
            "term": {"id": 1, "name": "Autumn 2025"},
            "concluded": False,
            "sis_course_id": "C77",
        }
        self.modules = course.modules()
        self.assignments = course.assignments()
        self.enrollments = course.enrollments()
        self.submissions = course.submissions()
        self.sections = [
            {"id": course.CHESHIRE, "name": "Cheshire A25", "course_id": course.COURSE},
            {"id": course.BRISTOL, "name": "Bristol A25", "course_id": course.COURSE},
        ]
        self.one_of = {506}
        self.hidden: dict[int, set[int]] = {}
        self.stored = dict(course.STORED)
        self.evaluated = dict(course.EVALUATED)
        self.columns: list[JSON] = []
        self.cells: dict[tuple[int, int], str] = {}
        self.mails = {7: "carol@provider.example", 9: "sync@provider.example"}
        self.calls: list[Call] = []
        self._ids = iter(range(9000, 10_000))
        self._jobs: dict[int, list[str]] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def writes(self) -> list[Call]:
        return [c for c in self.calls if c.method != "GET" and c.path != "/api/graphql"]

    def active_students(self) -> set[int]:
        return self._students(("active",))

    def _students(self, states: tuple[str, ...]) -> set[int]:
        return {
            row["user_id"]
            for row in self.enrollments
            if row["type"] == STUDENT and row["enrollment_state"] in states
        }

    def shown(self, module: JSON, student: int) -> list[JSON]:
        """Return what a student sees of a module: what is published and not given to others."""
        hidden = self.hidden.get(student, set())
        items = module["items"] if module["published"] else []
        return [one for one in items if one["published"] and one["id"] not in hidden]

    def asked(self, module: JSON, student: int) -> list[int]:
        """Return the items of a module that ask something of a student."""
        return [i["id"] for i in self.shown(module, student) if "completion_requirement" in i]

    def need(self, module: JSON, student: int) -> int:
        """Return how many of them Canvas wants met."""
        asked = self.asked(module, student)
        return min(1, len(asked)) if module["id"] in self.one_of else len(asked)

    def overrides(self, assignment_id: int) -> list[JSON]:
        found: list[JSON] = self._assignment(assignment_id)["overrides"]
        return found

    def _assignment(self, assignment_id: int) -> JSON:
        for one in self.assignments:
            if one["id"] == assignment_id:
                return one
        raise Refusal(404, GONE)

    # what it answers ---------------------------------------------------------------------------

    def answer(self, call: Call) -> tuple[int, JSON, dict[str, str]]:
        with self._lock:
            for method, pattern, reply in self._routes():
                match = re.fullmatch(pattern, call.path)
                if match and method == call.method:
                    try:
                        status, body = reply(call, *(int(g) for g in match.groups()))
                    except Refusal as refused:
                        return refused.status, refused.body, {}
                    body = self.ways.rewrite(call.path, copy.deepcopy(body))
                    if isinstance(body, list) and call.method == "GET":
                        return self._paged(call, body)
                    return status, body, {}
        return 404, GONE, {}

    def _routes(self) -> list[tuple[str, str, Callable[..., tuple[int, JSON]]]]:
        base = f"/api/v1/courses/{self.course['id']}"
        columns = f"{base}/custom_gradebook_columns"
        overrides = rf"{base}/assignments/(\d+)/overrides"
        return [
            ("GET", "/api/v1/users/self", lambda _: (200, {"id": course.ACCOUNT, "name": "S"})),
            ("GET", base, lambda _: (200, self.course)),
            ("GET", f"{base}/modules", self._modules),
            ("GET", rf"{base}/modules/(\d+)/items", self._items),
            ("GET", rf"{base}/modules/(\d+)/assignment_overrides", lambda *_: (200, [])),
            ("GET", f"{base}/assignments", lambda _: (200, self.assignments)),
            ("GET", rf"{base}/assignments/(\d+)", lambda _, a: (200, self._assignment(a))),
            ("GET", overrides, lambda _, a: (200, self.overrides(a))),
            ("POST", overrides, self._create_override),
            ("PUT", rf"{overrides}/(\d+)", self._update_override),
            ("DELETE", rf"{overrides}/(\d+)", self._delete_override),
            ("GET", f"{base}/enrollments", self._enrollments),
            ("GET", f"{base}/sections", lambda _: (200, self.sections)),
            ("GET", f"{base}/groups", lambda _: (200, [])),
            ("GET", f"{base}/users", self._users),
            ("GET", f"{base}/students/submissions", self._submissions),
            ("GET", f"{base}/bulk_user_progress", self._bulk_progress),
            ("GET", columns, lambda _: (200, self.columns)),
            ("POST", columns, self._create_column),
            ("GET", rf"{columns}/(\d+)/data", self._data),
            ("PUT", f"{base}/custom_gradebook_column_data", self._write_cells),
            ("GET", r"/api/v1/progress/(\d+)", self._job),
            ("POST", "/api/graphql", lambda c: (200, graph.answered(self, c.body))),
        ]

    def _modules(self, call: Call) -> tuple[int, JSON]:
        student = call.one("student_id")
        shown = []
        for module in copy.deepcopy(self.modules):
            items = self._as_student(module, student)
            if student and not items and module["items"]:
                continue
            if student and int(student) in self.active_students():
                module["state"], module["completed_at"] = self._state(module, int(student))
            module["items"] = items
            if "items" not in call.all("include") or len(items) > self.ways.cap:
                del module["items"]
            shown.append(module)
        return 200, shown

    def _items(self, call: Call, module_id: int) -> tuple[int, JSON]:
        found = next((m for m in self.modules if m["id"] == module_id), None)
        if found is None:
            raise Refusal(404, GONE)
        return 200, self._as_student(copy.deepcopy(found), call.one("student_id"))

    def _as_student(self, module: JSON, student: str | None) -> list[JSON]:
        if student is None:
            return list(module["items"])
        if int(student) not in self._students((*LIVE, "completed")):
            raise Refusal(403, NOT_ALLOWED)
        self.stored[int(student)] = met = self.evaluated.get(int(student), frozenset())
        items = self.shown(module, int(student))
        if int(student) in self.active_students():
            for one in items:
                if "completion_requirement" in one:
                    one["completion_requirement"]["completed"] = one["id"] in met
        return items

    def _state(self, module: JSON, student: int) -> tuple[str, str | None]:
        met = self.evaluated.get(student, frozenset()) & set(self.asked(module, student))
        if len(met) >= self.need(module, student):
            return "completed", course.WHEN
        return ("started" if met else "unlocked"), None

    def _enrollments(self, call: Call) -> tuple[int, JSON]:
        types, states = call.all("type"), call.all("state")
        default = ("active", "invited", "creation_pending", "inactive")
        return 200, [
            row
            for row in self.enrollments
            if (not types or row["type"] in types)
            and row["enrollment_state"] in (states or default)
        ]

    def _users(self, call: Call) -> tuple[int, JSON]:
        kinds = [f"{kind.title()}Enrollment" for kind in call.all("enrollment_type")]
        people: dict[int, JSON] = {}
        for row in self.enrollments:
            if not kinds or row["type"] in kinds:
                person = dict(row["user"])
                if "email" in call.all("include") and row["user_id"] in self.mails:
                    person["email"] = self.mails[row["user_id"]]
                people[row["user_id"]] = person
        return 200, list(people.values())

    def _submissions(self, call: Call) -> tuple[int, JSON]:
        wanted = [int(a) for a in call.all("assignment_ids")]
        there = {a["id"] for a in self.assignments if a.get("published", True)}
        if not set(wanted) <= there:
            raise Refusal(403, {"error": "invalid assignment ids requested"})
        if call.all("student_ids") != ["all"]:
            raise Refusal(400, {"error": "only all here"})
        rows = [
            row
            for row in self.submissions
            if row["assignment_id"] in (wanted or there)
            and row["user_id"] in self._students((*LIVE, "inactive"))
        ]
        if call.one("grouped") is None or not self.ways.grouped:
            return 200, rows
        return 200, [
            {
                "user_id": row["user_id"],
                "section_id": row["course_section_id"],
                "sis_user_id": f"U{row['user_id']}",
                "integration_id": None,
                "submissions": [s for s in rows if s["user_id"] == row["user_id"]],
            }
            for row in self.enrollments
            if row["type"] == STUDENT and row["enrollment_state"] in (*LIVE, "inactive")
        ]

    def _bulk_progress(self, _call: Call) -> tuple[int, JSON]:
        return 200, [
            {
                "id": who,
                "display_name": course.NAMES.get(who, "?"),
                "progress": {
                    "requirement_count": len(asked),
                    "requirement_completed_count": len(
                        self.stored.get(who, frozenset()).intersection(asked)
                    ),
                    "next_requirement_url": None,
                    "completed_at": None,
                },
            }
            for who in sorted(self.active_students())
            for asked in [[i for m in self.modules for i in self.asked(m, who)]]
        ]

    # what it lets others write -----------------------------------------------------------------

    def _create_column(self, call: Call) -> tuple[int, JSON]:
        given = call.body["column"] if call.is_json else _below(call.body, "column")
        column = {
            "id": next(self._ids),
            "title": given["title"],
            "position": len(self.columns) + 1,
            "hidden": False,
            "read_only": given.get("read_only") in (True, "true"),
            "teacher_notes": False,
        }
        self.columns.append(column)
        return self.ways.column_status, column

    def _data(self, _call: Call, column: int) -> tuple[int, JSON]:
        if all(one["id"] != column for one in self.columns):
            raise Refusal(404, GONE)
        return 200, [
            {"user_id": user, "content": text}
            for (held, user), text in sorted(self.cells.items())
            if held == column
        ]

    def _write_cells(self, call: Call) -> tuple[int, JSON]:
        if not call.is_json or not call.body.get("column_data"):
            raise Refusal(400, {"errors": [{"message": "column_data is missing"}]})
        students = self._students((*LIVE, "completed", "inactive"))
        if any(one["user_id"] not in students for one in call.body["column_data"]):
            raise Refusal(403, NOT_ALLOWED)
        for one in call.body["column_data"]:
            self.cells[one["column_id"], one["user_id"]] = one["content"]
        job = next(self._ids)
        self._jobs[job] = [] if self.ways.job_state == "completed" else ["running"]
        return 200, {
            "id": job,
            "context_id": self.course["id"],
            "context_type": "Course",
            "tag": "custom_columns_submissions_update",
            "workflow_state": self.ways.job_state,
            "completion": 0,
            "url": f"{self.url}/api/v1/progress/{job}",
        }

    def _job(self, _call: Call, job: int) -> tuple[int, JSON]:
        if job not in self._jobs:
            raise Refusal(404, GONE)
        state = self._jobs[job].pop() if self._jobs[job] else "completed"
        return 200, {"id": job, "context_id": self.course["id"], "workflow_state": state}

    def _create_override(self, call: Call, assignment_id: int) -> tuple[int, JSON]:
        made = {"id": next(self._ids), "assignment_id": assignment_id}
        held = self._override_from(call, made, self.overrides(assignment_id))
        self.overrides(assignment_id).append(held)
        return 201, self._shown(held)

    def _update_override(self, call: Call, assignment_id: int, override: int) -> tuple[int, JSON]:
        rows = self.overrides(assignment_id)
        before = next((o for o in rows if o["id"] == override), None)
        if before is None:
            raise Refusal(404, GONE)
        kept = {k: before[k] for k in ("id", "assignment_id", "title", "student_ids")}
        others = [o for o in rows if o["id"] != override]
        held = self._override_from(call, kept, others)
        self._assignment(assignment_id)["overrides"] = [*others, held]
        return 200, self._shown(held)

    def _delete_override(self, _call: Call, assignment_id: int, override: int) -> tuple[int, JSON]:
        rows = self.overrides(assignment_id)
        self._assignment(assignment_id)["overrides"] = [o for o in rows if o["id"] != override]
        return 200, {"id": override, "assignment_id": assignment_id}

    def _override_from(self, call: Call, kept: JSON, others: list[JSON]) -> JSON:
        key = "assignment_override"
        given = call.body[key] if call.is_json else _below(call.body, key)
        held = dict(kept)
        if "student_ids" in given:
            held["student_ids"] = [int(one) for one in given["student_ids"]]
        if taken := set(held["student_ids"]) & {s for o in others for s in o["student_ids"]}:
            name = "assignment_override_students"
            say = {"attribute": name, "type": "taken", "message": f"already belongs {len(taken)}"}
            raise Refusal(400, {"errors": {name: [say]}})
        if unknown := set(held["student_ids"]) - self._students((*LIVE, "inactive")):
            raise Refusal(400, {"errors": [f"unknown student ids: {sorted(unknown)}"]})
        for date in ("title", "unlock_at", "due_at", "lock_at"):
            if date in given:
                held[date] = given[date] or None
        return held

    def _shown(self, override: JSON) -> JSON:
        dates = ("unlock_at", "due_at", "lock_at")
        kept = {} if self.ways.override_dates else dates
        return {key: value for key, value in override.items() if key not in kept}

    # pages -------------------------------------------------------------------------------------

    def _paged(self, call: Call, rows: list[JSON]) -> tuple[int, JSON, dict[str, str]]:
        size = max(1, min(int(call.one("per_page") or 10), self.ways.cap))
        at = int(call.one("page") or 1)
        last = max(1, -(-len(rows) // size))
        pages = {"current": at, "first": 1}
        if at < last:
            pages["next"] = at + 1
        if at > 1:
            pages["prev"] = at - 1
        if self.ways.last:
            pages["last"] = last
        kept = [(k, v) for k, v in call.query if k not in ("page", "per_page")]
        home = "" if self.ways.relative_links else self.url
        links = [
            f"<{home}{call.path}?{urlencode([*kept, ('page', pages[rel]), ('per_page', size)])}>"
            f'; rel="{rel}"'
            for rel in self.ways.link_order
            if rel in pages
        ]
        return 200, rows[(at - 1) * size : at * size], {"link": ",".join(links)}


def _below(form: list[tuple[str, str]], name: str) -> JSON:
    """Return what a form says below `name`: name[key], name[key][]."""
    found: dict[str, JSON] = {}
    for key, value in form:
        match = re.fullmatch(rf"{name}\[(\w+)\](\[\])?", key)
        if match and match[2]:
            found.setdefault(match[1], []).append(value)
        elif match:
            found[match[1]] = value
    return found


def _handler(canvas: ForeignCanvas) -> type[BaseHTTPRequestHandler]:
    times: dict[tuple[str, str], int] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            is_json = "json" in (self.headers.get("Content-Type") or "")
            parts = urlsplit(self.path)
            sent = json.loads(body or b"{}") if is_json else parse_qsl(body.decode(), True)
            call = Call(self.command, parts.path, parse_qsl(parts.query, True), sent, is_json)
            canvas.calls.append(call)
            key = (call.method, call.path)
            times[key] = times.get(key, 0) + 1
            refused = canvas.ways.refuse(call.method, call.path, times[key])
            if refused is not None:
                self.out(refused[0], refused[2], refused[1])
                return
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                said = {"errors": [{"message": "Invalid access token."}]}
                header = {"www-authenticate": 'Bearer realm="canvas-lms"'}
                self.out(401, json.dumps(said).encode(), header)
                return
            if not self.headers.get("User-Agent"):
                self.out(403, b'{"error":"Forbidden"}', {})
                return
            status, said, headers = canvas.answer(call)
            if canvas.ways.rate_headers:
                headers |= {"x-rate-limit-remaining": "598.7", "x-request-cost": "0.1"}
            self.out(status, json.dumps(said).encode(), headers)

        def out(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response_only(status)
            named = {"content-type": "application/json; charset=utf-8", **headers}
            for name, value in named.items():
                self.send_header(canvas.ways.header_case(name), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    return Handler
