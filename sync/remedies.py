"""What is said of a setting that cannot be used, and what to do about it."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from sync.surroundings import SecretFileFault, file_of

REMEDIES = {
    "CANVAS_API_URL": "set it to the address of your Canvas, such as https://canvas.example.org",
    "CANVAS_API_TOKEN": "set it to an access token of the service account",
    "CANVAS_TOKEN_EXPIRES_ON": "set it to a day such as 2027-01-31, or leave it out",
    "CANVAS_CONCURRENCY": "set it to a whole number from 1, such as 8",
    "DATABASE_URL": "set it to sqlite:///npq-sync.db or postgresql://user:password@host/database",
    "NPQ_SYNC_PROGRAMMES": "set it to a folder of programme files, or leave it out",
    "NPQ_SYNC_CA_FILE": "set it to a file of certificates (PEM), or leave it out",
    "NPQ_SYNC_PUBLIC_URL": "set it to the address people reach npq-sync at, such as"
    " https://npq.example.org",
    "SMTP_URL": "set it to smtp://user:password@host:587?starttls=true or smtps://…",
    "MAIL_FROM": "set it to the address that mails come from",
    "MAIL_REDIRECT_TO": "set it to one address, or leave it out",
    "MAIL_NAMES": "set it to full, initials or none",
    "NPQ_SYNC_RETENTION": "set it to days by kind, such as mails=90 deeds=1095, or leave it out",
    "CANVAS_CLIENT_SECRET": "set both CANVAS_CLIENT_ID and CANVAS_CLIENT_SECRET, or neither",
    "DAP_API_URL": "leave it out, unless Instructure named another address",
    "DAP_CLIENT_SECRET": "set it to the secret of the key of Canvas Data 2, or leave it out",
    "HEALTHCHECK_URL": "set it to an https:// address, or leave it out",
    "METRICS_TOKEN": "set it to 16 characters or more without spaces, such as"
    " `openssl rand -hex 16` prints, or leave it out",
    "NPQ_SYNC_API_TOKEN": "set it to 32 characters or more without spaces, such as"
    " `openssl rand -hex 32` prints, or leave it out",
    "LOG_FORMAT": "set it to json or console, or leave it out",
    "LOG_LEVEL": "set it to DEBUG, INFO, WARNING or ERROR",
    "PORT": "set it to a number from 1 to 65535",
}


def fault_line(error: ErrorDetails) -> str:
    """Return one line for one fault, without the value, which Pydantic's own words quote."""
    name = str(error["loc"][0]).upper()
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, SecretFileFault):
        return f"{file_of(name)}: {cause}"
    if error["type"] == "missing":
        what = "is not set"
    else:
        what = str(cause) if isinstance(cause, ValueError) else "cannot be read"
    remedy = "" if "; " in what else f"; {REMEDIES.get(name, 'correct it, or leave it out')}"
    return f"{name}: {what}{remedy}"
