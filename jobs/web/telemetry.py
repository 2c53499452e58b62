"""FastAPI would hand requests and the words of errors to whatever the environment names."""

from __future__ import annotations

from fastapi.telemetry import TelemetryConfig

NOTHING_GOES_OUT: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
