"""The plain way: ask Canvas for the modules and items of one participant after the other.

Written as canvasapi's documentation would have it, with nothing added: one connection, one
request at a time, no retries. Prints which items each participant has met.

Run: CANVAS_API_URL=… CANVAS_API_TOKEN=… python plain_canvasapi.py COURSE_ID
"""

from __future__ import annotations

import json
import os
import sys

from canvasapi import Canvas


def main() -> None:
    """Print {participant: [items met]} as JSON."""
    canvas = Canvas(os.environ["CANVAS_API_URL"], os.environ["CANVAS_API_TOKEN"])
    course = canvas.get_course(int(sys.argv[1]))
    met: dict[int, list[int]] = {}
    for student in course.get_users(enrollment_type=["student"]):
        met[student.id] = []
        for module in course.get_modules(student_id=student.id):
            for item in module.get_module_items(student_id=student.id):
                if getattr(item, "completion_requirement", {}).get("completed"):
                    met[student.id].append(item.id)
    print(json.dumps(met))


if __name__ == "__main__":
    main()
