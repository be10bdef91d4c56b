"""The JSON schema of the formats json and json-lines."""

from __future__ import annotations

from dflint.fix import Safety
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    Schema = dict[str, object]

TEXT: Schema = {"type": "string"}


def schema() -> Schema:
    """The schema of the whole array, in draft 7; `definitions/finding` is that of a line.

    Keys may be added, and what reads findings passes over those that it does not know.
    """
    position = _object(
        "A place in the text.",
        line=_count(1, "The line, from 1."),
        column=_count(1, "The column, from 1, in Unicode code points."),
        offset=_count(0, "How many code points of the file are before it."),
    )
    place = {"$ref": "#/definitions/position"}
    edit = _object(
        "Put `text` in place of what is from `start` up to, not including, `end`.",
        start=place,
        end=place,
        text=TEXT,
    )
    fix = _object(
        "Edits that are made together. A hint has none.",
        title=TEXT,
        safety={"enum": list(Safety.NAMES)},
        edits={"type": "array", "items": {"$ref": "#/definitions/edit"}},
    )
    estimate = _object(
        "How many bytes it is about, without a build.",
        bytes=_count(0, "The bytes."),
        is_all={"type": "boolean", "description": "Whether that is all; else at least so many."},
        basis={**TEXT, "description": "The facts that say so."},
    )
    finding = _object(
        "Something that a rule has found.",
        path={**TEXT, "description": "The file, as it was named or found."},
        code={**TEXT, "description": "The code of the rule."},
        name={**TEXT, "description": "The name of the rule."},
        also={"type": "array", "items": TEXT, "description": "What other tools call it."},
        severity={"enum": list(Severity.NAMES)},
        message=TEXT,
        start=place,
        end={**place},
        url={**TEXT, "format": "uri", "description": "The page of the rule."},
        fix={"anyOf": [{"$ref": "#/definitions/fix"}, {"type": "null"}]},
        estimate={"anyOf": [{"$ref": "#/definitions/estimate"}, {"type": "null"}]},
    )
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Findings of dflint",
        "type": "array",
        "items": {"$ref": "#/definitions/finding"},
        "definitions": {
            "finding": finding,
            "position": position,
            "edit": edit,
            "fix": fix,
            "estimate": estimate,
        },
    }


def _object(about: str, **properties: object) -> Schema:
    return {
        "description": about,
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _count(least: int, about: str) -> Schema:
    return {"type": "integer", "minimum": least, "description": about}
