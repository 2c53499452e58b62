"""The provider's own programmes and frameworks: TOML files of one folder, beside ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mappings.frameworks import Framework, framework_faults, framework_from
from mappings.frameworks import load_frameworks as our_frameworks
from mappings.programmes import (
    Programme,
    ProgrammeFault,
    Programmes,
    load_programmes,
    our_tables,
    programme_from,
)
from sync.toml_file import toml_of

WHERE = "NPQ_SYNC_PROGRAMMES"
_OF_THE_FILE = {"extends", "source"}


def read_folder(folder: Path | None) -> tuple[Programmes, list[str]]:
    """Return our programmes and the provider's, and every fault of a file by its name and key.

    A file with `[[area]]` and neither `code` nor `extends` is a framework of the file's name: a
    new one, or one instead of ours. The others are programmes: one of an edition we have replaces
    it, any other is added. `extends` names a programme of ours and takes over what the file leaves
    out.
    """
    documents, faults = _documents(folder)
    frameworks, wrong = _frameworks(documents)
    faults += wrong
    found: list[Programme] = []
    for name, document in documents.items():
        if _is_framework(document):
            continue
        try:
            found.append(programme_from(_whole(document), frameworks))
        except ProgrammeFault as refused:
            faults += [f"{WHERE}: {name}, {fault}" for fault in refused.faults]
    faults += _twice(found)
    return Programmes([*_ours(frameworks), *found]), faults


def _documents(folder: Path | None) -> tuple[dict[str, dict[str, Any]], list[str]]:
    documents: dict[str, dict[str, Any]] = {}
    faults: list[str] = []
    if folder and not folder.is_dir():
        return documents, [f"{WHERE}: there is no folder {folder}; name another or leave it out"]
    for path in sorted(folder.glob("*.toml")) if folder else ():
        document, unreadable = toml_of(path, "it was there a moment ago")
        if document is None:
            faults.append(f"{WHERE}: {unreadable}")
        else:
            documents[path.name] = document
    return documents, faults


def _is_framework(document: Mapping[str, Any]) -> bool:
    return "area" in document and not {"code", "extends"} & set(document)


def _frameworks(
    documents: Mapping[str, Mapping[str, Any]],
) -> tuple[dict[str, Framework], list[str]]:
    frameworks, faults = dict(our_frameworks()), []
    for name, document in documents.items():
        if not _is_framework(document):
            continue
        wrong = [f"{WHERE}: {name}, {fault}" for fault in framework_faults(document)]
        faults += wrong
        if not wrong:
            stem = name.removesuffix(".toml")
            frameworks[stem] = framework_from(stem, document)
    return frameworks, faults


def _ours(frameworks: Mapping[str, Framework]) -> Iterator[Programme]:
    """Our programmes, made anew where a framework of theirs is the provider's."""
    if frameworks == our_frameworks():
        programmes = load_programmes()
        for code in programmes:
            yield from programmes.editions(code)
        return
    for table in our_tables():
        yield programme_from(table, frameworks)


def _whole(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says with what it leaves to the programme it extends. Raises ProgrammeFault."""
    if "extends" not in document:
        return dict(document)
    code = str(document["extends"]).strip().upper()
    bases = [table for table in our_tables() if table["code"] == code]
    if not bases:
        known = ", ".join(dict.fromkeys(table["code"] for table in our_tables()))
        raise ProgrammeFault(code, (f"extends: {code} is none of ours; use {known}",))
    named = [table for table in bases if table["edition"] == document.get("edition")]
    base = named[0] if named else bases[0]
    said = {key: value for key, value in document.items() if key not in _OF_THE_FILE}
    whole = {**base, **{key: _merged(base.get(key), value) for key, value in said.items()}}
    if not named and "edition" in said:
        whole["valid-from"] = said.get("valid-from")
    if "hours" in said and "total" not in said:
        whole.pop("total", None)
    if "source" in document:
        whole["sources"] = {**whole.get("sources", {}), **dict.fromkeys(said, document["source"])}
    return {key: value for key, value in whole.items() if value is not None}


def _merged(base: object, said: object) -> object:
    return {**base, **said} if isinstance(base, Mapping) and isinstance(said, Mapping) else said


def _twice(found: list[Programme]) -> Iterator[str]:
    named = [f"{one.code.upper()} {one.edition}" for one in found]
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield f"{WHERE}: {name} is in two files; keep one"
