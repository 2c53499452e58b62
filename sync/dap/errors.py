"""What can be wrong with Canvas Data 2 or our copy of it: one exception for each remedy."""

from __future__ import annotations

from sync.errors import Trouble


class CanvasDataTrouble(Trouble):
    """Canvas Data 2, or our copy of it, did not give what was asked."""

    code = "canvas-data"
    means = "the copy stays as it is, and so do the figures"


class CanvasDataRefused(CanvasDataTrouble):
    """The credentials are not accepted, or the account has no Canvas Data 2 at present."""

    code = "canvas-data-refused"
    remedy = (
        "Check DAP_CLIENT_ID and DAP_CLIENT_SECRET; if they are right, ask the Canvas account's "
        "administrator whether Canvas Data 2 is on for it"
    )


class CanvasDataUnreachable(CanvasDataTrouble):
    """No connection, or nothing but failures to the last attempt."""

    code = "canvas-data-unreachable"
    remedy = (
        "Check DAP_API_URL, the network and Instructure's status page; the next night tries again"
    )


class SchemasRefused(CanvasDataTrouble):
    """Our database does not let the client keep its tables there."""

    code = "canvas-data-schemas"
    remedy = (
        "Let the user of DATABASE_URL make the schemas canvas and instructure_dap: "
        "GRANT CREATE ON DATABASE … TO …"
    )


class TableNotCopied(CanvasDataTrouble):
    """One table could not be copied; the others were."""

    code = "canvas-data-table"
    means = "what we hold of it is as it was"
    remedy = "The next copying tries again; if it stays, report the table to Instructure"


class CopyingUnderWay(CanvasDataTrouble):
    """Another process copies at this moment."""

    code = "canvas-data-under-way"
    remedy = "Nothing to do: one copying at a time is enough"


class CopyIncomplete(CanvasDataTrouble):
    """A table was never copied whole, or lacks a column that we read."""

    code = "canvas-data-incomplete"
    means = "nothing was read, and the last figures stay"
    remedy = (
        "Run npq-sync replicate and see that it succeeds; until then the cohort can be read with "
        'source = "api"'
    )
