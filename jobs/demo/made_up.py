"""What the demo's cohort is made of. Nobody here exists; addresses end in .example."""

from __future__ import annotations

FIRST_NAMES = (
    "Aaliyah",
    "Benedict",
    "Chinwe",
    "Daniela",
    "Eoin",
    "Farah",
    "Gwenllian",
    "Hamza",
    "Ines",
    "Jakub",
    "Kwame",
    "Leila",
    "Mei-Ling",
    "Niamh",
    "Oluwaseun",
    "Priya",
    "Quentin",
    "Rosalind",
    "Siân",
    "Tomasz",
    "Ushma",
    "Víctor",
    "Winifred",
    "Xiu",
    "Yusuf",
    "Zoë",
)
LAST_NAMES = (
    "Abara",
    "Brightwater",
    "Čapek",
    "Dasgupta",
    "Ekholm",
    "Fairweather",
    "Gunasekara",
    "Hollinshead",
    "Iqbal",
    "Jarvis-Mbeki",
    "Kowalczyk",
    "Llewellyn",
    "Marchetti",
    "Nakamura",
    "O'Dowd",
    "Pemberton",
    "Quayle",
    "Rahimi",
    "Szabó",
    "Thistlethwaite",
    "Underhill",
    "Vasquez",
    "Wetherby",
    "Yilmaz",
    "Zielińska",
)

COACHES = (
    ("Amara Winterbourne", "amara.winterbourne@northfield.example"),
    ("Rhodri Castellanos", "rhodri.castellanos@northfield.example"),
)
LEAD = ("Philippa Oyelaran", "philippa.oyelaran@northfield.example")

INDUCTION = ("Welcome and induction", ("Programme overview", "Initial needs analysis"))
ONLINE = (
    "Module 1: School Culture",
    "M2 - Teaching",
    "3) Curriculum & Assesment",
    "Module 4 – Behaviour and SEND",
    "CPD",
    "06. Organisational Management and Implementation",
    "Working in partnership with parents and carers",
    "COPY OF Module 8: Governance & Accountability",
)
ONLINE_ITEMS = (
    ("Page", "Read and watch", "must_view"),
    ("Page", "Explore the evidence", "must_view"),
    ("Discussion", "Share with your peers", "must_contribute"),
    ("Page", "Plan your next step", "must_mark_done"),
    ("Quiz", "Check your understanding", "min_score"),
)
PASS_MARK = 7.0
EVENTS = (
    "Face-to-face event 1: School Culture",
    "Face-to-face event 2: Behaviour and SEND",
    "Face-to-face event 3",
    "Face-to-face event 4: Implementation",
)
COACHING = tuple(f"Coaching log {number}" for number in range(1, 6))
FATS = (
    "FAT 1 – School Culture",
    "FAT2 Curriculum and Assessment",
    "FAT 3: Professional Development",
    "FAT 4 – Implementation",
    "FAT 5",
)
SUMMATIVE = "NPQSL summative assessment"
ROLL_CALL = "Roll Call Attendance"
