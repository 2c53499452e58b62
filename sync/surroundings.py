"""Where settings come from: the environment, then `.env`; secrets also from files of their own.

SETTING_FILE names a file that holds a secret SETTING. Which settings are secret their types say.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

SUFFIX = "_FILE"
ENV_FILE = ".env"
LONGEST = 1 << 16  # bytes: a file that is longer holds something else than a secret


class SecretFileFault(ValueError):
    """The file of a secret cannot be used; neither its path nor what is in it is told."""


class Surroundings(BaseSettings):
    """The environment, then `.env`; an empty variable is one that is not set."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic-settings' own
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the environment before `.env`, and secrets from the files that either names."""
        files = SecretFiles(settings_cls, env_settings, dotenv_settings)
        return init_settings, files, env_settings, dotenv_settings

    @field_validator("*", mode="before")
    @classmethod
    def _from_its_file(cls, value: object) -> object:
        if isinstance(value, SecretFileFault):
            raise value
        return value


class SecretFiles(PydanticBaseSettingsSource):
    """Gives each secret of which a variable names the file, or the fault in its place."""

    def __init__(self, kind: type[BaseSettings], *sources: PydanticBaseSettingsSource) -> None:
        """Take the names of the files from these sources; the first one wins."""
        super().__init__(kind)
        self._given: dict[str, str | None] = {}
        for source in reversed(sources):
            if isinstance(source, EnvSettingsSource):
                self._given |= source.env_vars

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002
        """Return what its file holds."""
        return self._read(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return every secret that has a file."""
        there = self.paths()
        return {name: self._read(name) for name in self._secrets() if file_of(name) in there}

    def paths(self) -> dict[str, Path]:
        """Return where each file is, by the name of the variable that says so."""
        named = {file_of(name): self._given.get(file_of(name).lower()) for name in self._secrets()}
        return {name: Path(path) for name, path in named.items() if path}

    def _secrets(self) -> list[str]:
        fields = self.settings_cls.model_fields.items()
        return [name for name, field in fields if _is_secret(field.annotation)]

    def _read(self, name: str) -> str | SecretFileFault:
        if self._given.get(name):
            return SecretFileFault(f"is set, and so is {name.upper()}; unset one of the two")
        try:
            return contents(self.paths()[file_of(name)])
        except SecretFileFault as fault:
            return fault


def _is_secret(annotation: object) -> bool:
    return annotation is SecretStr or any(map(_is_secret, get_args(annotation)))


def file_of(name: str) -> str:
    """Return the variable that names the file of a setting."""
    return f"{name.upper()}{SUFFIX}"


def contents(path: Path) -> str:
    """Return the text of a file without the line ends after it. Raises SecretFileFault."""
    try:
        if not path.is_file():
            raise SecretFileFault("names no file that is there; correct the path")
        with path.open("rb") as opened:
            read = opened.read(LONGEST + 1)
        text = read.decode().rstrip("\r\n")
    except OSError as refused:
        seen = refused.strerror or "it cannot be opened"
        remedy = "let the user that npq-sync runs as read it"
        raise SecretFileFault(f"names a file that cannot be read ({seen}); {remedy}") from None
    except UnicodeDecodeError:
        raise _no_secret("no text") from None
    if len(read) > LONGEST:
        raise _no_secret("too long for a secret")
    if not text:
        raise _no_secret("empty")
    return text


def _no_secret(seen: str) -> SecretFileFault:
    return SecretFileFault(f"names a file that is {seen}; write the secret alone in it")
