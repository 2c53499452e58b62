"""The environment, read once into a frozen Settings; every fault is reported together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import quote_plus, unquote, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
)
from sqlalchemy.engine import make_url

from sync import addresses, retention
from sync.remedies import fault_line
from sync.surroundings import SecretFiles, Surroundings
from sync.tls import trust

WITH_PASSWORD = frozenset({"smtp_url", "database_url"})  # the rest of these is no secret
SHORTEST_METRICS_TOKEN, SHORTEST_API_TOKEN = 16, 32  # characters: we compare them ourselves
Kind = TypeVar("Kind", bound=BaseSettings)


class Faults(Exception):
    """What the operator wrote cannot be used. `faults` are whole lines; no secret is in them."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class SettingsFaults(Faults):
    """The settings cannot be used. Each fault is "NAME: what; remedy", never with the value."""


def _secretly(check: Callable[[str], str]) -> AfterValidator:
    return AfterValidator(lambda secret: SecretStr(check(secret.get_secret_value())))


def _token(text: str) -> str:
    text = text.strip()
    if not text or not text.isascii() or re.search(r"[\s\x00-\x1f\x7f]", text):
        raise ValueError("is empty or holds something that no token can")
    return text


def _token_of(shortest: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        token = _token(text)
        if len(token) < shortest:
            raise ValueError("is too short to withstand guessing")
        return token

    return check


def _certificates(path: Path | None) -> Path | None:
    if path is None:
        return None
    try:
        trust(path)
    except OSError:  # what TLS says of a file without certificates is one, too
        raise ValueError("holds no certificates that can be read") from None
    return path


def _day(value: object) -> object:
    """Read a day: Pydantic would take a number for seconds since 1970, and quote the value."""
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("is no day") from None


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


MailAddress = Annotated[str, AfterValidator(addresses.mail_address)]


class CohortsPlace(Surroundings):
    """Where cohorts and the provider's own programmes are, apart from whether the rest is right."""

    npq_sync_cohorts: Path = Path("cohorts.toml")
    npq_sync_programmes: Path | None = None


class DatabasePlace(Surroundings):
    """Where the database is; the field names its driver."""

    database_url: Annotated[SecretStr, _secretly(addresses.database_url)] = SecretStr(
        "sqlite:///npq-sync.db"
    )


class Settings(CohortsPlace, DatabasePlace):
    """Everything the environment decides. Each field is the variable's name in lower case.

    `canvas_api_url` and `npq_sync_public_url` end without a slash; `database_url` names its driver.
    """

    canvas_api_url: Annotated[str, AfterValidator(addresses.canvas_url)]
    canvas_api_token: Annotated[SecretStr, _secretly(_token)]
    canvas_token_expires_on: Annotated[date | None, BeforeValidator(_day)] = None
    canvas_concurrency: int = Field(default=8, ge=1)
    npq_sync_ca_file: Annotated[Path | None, AfterValidator(_certificates)] = None
    npq_sync_secret_key: SecretStr | None = None
    npq_sync_public_url: Annotated[str, AfterValidator(addresses.link_base)] = (
        "http://127.0.0.1:8000"
    )
    canvas_client_id: str | None = None
    canvas_client_secret: SecretStr | None = None
    dap_api_url: Annotated[str, AfterValidator(addresses.canvas_url)] = (
        "https://api-gateway.instructure.com"
    )
    dap_client_id: str | None = None
    dap_client_secret: Annotated[SecretStr, _secretly(_token)] | None = None
    healthcheck_url: Annotated[SecretStr, _secretly(addresses.link_base)] | None = None
    metrics_token: Annotated[SecretStr, _secretly(_token_of(SHORTEST_METRICS_TOKEN))] | None = None
    npq_sync_api_token: Annotated[SecretStr, _secretly(_token_of(SHORTEST_API_TOKEN))] | None = None
    log_format: Annotated[Literal["json", "console"] | None, BeforeValidator(_lower)] = None
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)
    ] = "INFO"
    port: int = Field(default=8000, ge=1, le=65535)
    npq_sync_retention: Annotated[str, AfterValidator(retention.checked)] = ""
    mail_names: Annotated[Literal["full", "initials", "none"], BeforeValidator(_lower)] = "full"
    mail_redirect_to: MailAddress | None = None
    smtp_url: SecretStr | None = None
    mail_from: Annotated[str, AfterValidator(addresses.sender)] | None = None

    @field_validator("npq_sync_programmes")
    @classmethod
    def _folder(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_dir():
            raise ValueError("is not a folder that can be read")
        return path

    @field_validator("canvas_client_secret")
    @classmethod
    def _both_or_neither(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if "canvas_client_id" in info.data and bool(secret) != bool(info.data["canvas_client_id"]):
            raise ValueError("only half of the developer key is there")
        return secret

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Design 3: real people are not mailed links that lead nowhere or that nobody signed."""
        if secret is None:
            return None
        host = addresses.smtp_host(secret.get_secret_value())
        redirected = info.data.get("mail_redirect_to", "unreadable") is not None
        if addresses.is_loopback(host) or redirected:
            return secret
        lacking = []
        if addresses.is_loopback(urlsplit(info.data.get("npq_sync_public_url", "")).hostname):
            lacking.append("NPQ_SYNC_PUBLIC_URL (links would lead to this machine)")
        if info.data.get("npq_sync_secret_key", "unreadable") is None:
            lacking.append("NPQ_SYNC_SECRET_KEY (nothing would sign the links)")
        if lacking:
            raise ValueError(
                f"would mail real people without {' and '.join(lacking)};"
                " set them, or MAIL_REDIRECT_TO to one address of yours"
            )
        return secret

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, sender: str | None, info: ValidationInfo) -> str | None:
        """Default: the mail account's own address, or a local one where the server is local."""
        smtp = info.data.get("smtp_url")
        if sender is not None or smtp is None:
            return sender
        parts = urlsplit(smtp.get_secret_value())
        if addresses.is_loopback(parts.hostname):
            return "npq-sync@localhost"
        raise ValueError("is not set, and SMTP_URL is")

    def secrets(self) -> frozenset[str]:
        """Every secret text, as written and decoded, so that the log can mask it."""
        held = {name: getattr(self, name) for name in type(self).model_fields}
        texts = {
            one.get_secret_value()
            for name, one in held.items()
            if isinstance(one, SecretStr) and name not in WITH_PASSWORD
        }
        if self.smtp_url and (password := urlsplit(self.smtp_url.get_secret_value()).password):
            texts |= {password, unquote(password)}
        if password := make_url(self.database_url.get_secret_value()).password:
            texts |= {password, quote_plus(password)}
        return frozenset(texts)


class GivenSettings(Settings):
    """Settings from what is given alone: the demo must not mail or read what the shell names."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings' signature
        init_settings: PydanticBaseSettingsSource,
        *_others: Any,
        **_more: Any,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Neither the environment nor `.env`."""
        return (init_settings,)


def read_settings() -> Settings:
    """Read the environment and `.env`. Raises SettingsFaults."""
    return _validated(Settings, {})


def secret_files() -> dict[str, Path]:
    """Return the files that secrets are read from, by the variable that names each."""
    sources = EnvSettingsSource(Settings), DotEnvSettingsSource(Settings)
    return SecretFiles(Settings, *sources).paths()


def cohorts_place() -> tuple[Path, Path | None]:
    """The cohorts file and, where it is there, the folder of programmes, for `read_cohorts`.

    Faults of either are left to `read_settings` and `read_cohorts`, to be reported together.
    """
    place = CohortsPlace.model_validate({})
    folder = place.npq_sync_programmes
    return place.npq_sync_cohorts, folder if folder and folder.is_dir() else None


def database_url() -> str:
    """DATABASE_URL alone, for what needs nothing else. Raises SettingsFaults."""
    return _validated(DatabasePlace, {}).database_url.get_secret_value()


def given_settings(values: Mapping[str, object]) -> Settings:
    """Settings from these values by variable name, whatever the environment says.

    Raises SettingsFaults.
    """
    return _validated(GivenSettings, {name.lower(): value for name, value in values.items()})


def _validated(kind: type[Kind], values: Mapping[str, object]) -> Kind:
    try:
        return kind.model_validate(values)
    except ValidationError as invalid:
        raise SettingsFaults(tuple(fault_line(error) for error in invalid.errors())) from None
