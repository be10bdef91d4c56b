"""JSON and YAML that programs write, as plain values: tables, lists, texts."""

from __future__ import annotations

import json

from dflint.builds.data import Items, Table, Unreadable
from dflint.builds.yaml import read_yaml
from dflint.inventory.records import InventoryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.builds.data import Node

MOST_NODES = 5_000_000  # of YAML; a cluster of 10,000 pods has about three million
SPACES = " \t\r\n"
TEMPLATE = " Charts are rendered first: helm template."


def documents(text: str, path: str) -> list[object]:
    """The values in a text: JSON, one or more after each other, or documents of YAML.

    Numbers and words of YAML are texts. Raises InventoryError.
    """
    text = text.removeprefix("\ufeff")
    start = text.lstrip(SPACES)
    if not start:
        raise InventoryError(f"{path} is empty.")
    # `{a: b}` is YAML: a name of JSON is in quotes.
    is_flow = start[0] == "{" and start[1:].lstrip(SPACES)[:1].isalpha()
    is_json = start[0] in "{[" and not is_flow
    return _json(text, len(text) - len(start), path) if is_json else _yaml(text, path)


def _json(text: str, at: int, path: str) -> list[object]:
    decoder = json.JSONDecoder()
    found: list[object] = []
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            place = f"{path}:{error.lineno}"
            raise InventoryError(f"{place}: this is not JSON: {_said(error.msg)}.") from None
        except ValueError:  # a number with thousands of digits
            raise InventoryError(f"{path}: this is not JSON: a number is too long.") from None
        except RecursionError:
            raise InventoryError(f"{path}: this is nested too deeply.") from None
        found.append(value)
        while at < len(text) and text[at] in SPACES:
            at += 1
    return found


def _said(message: str) -> str:
    return f"{message[:1].lower()}{message[1:]}"


def _yaml(text: str, path: str) -> list[object]:
    try:
        nodes = read_yaml(text, MOST_NODES)
    except Unreadable as error:
        line = text.count("\n", 0, error.start) + 1
        hint = TEMPLATE if "{{" in text else ""
        raise InventoryError(f"{path}:{line}: {error}.{hint}") from None
    known: dict[int, object] = {}  # what an alias names is one value, however often it is named
    return [_plain(node, known) for node in nodes]


def _plain(node: Node, known: dict[int, object]) -> object:
    """The value of a node; the reader holds how deep they are."""
    made = known.get(id(node))
    if made is not None:
        return made
    value: object
    if isinstance(node, Table):
        value = {key.value: _plain(it, known) for key, it in node.pairs()}
    elif isinstance(node, Items):
        value = [_plain(it, known) for it in node.entries]
    else:
        return None if node.is_null else node.value
    known[id(node)] = value
    return value
