"""What holds of any bytes, in whatever file they are.

`faults(name, raw)` looks at a file as all commands do and says what does not hold. A fault is known again
by its first line: the kind, and the rule or the line of code.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dflint.builds.repository import Repository
from dflint.cli.fixes import REPORT_IT
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import Dispatch, dispatch
from dflint.engine.fixer import fix
from dflint.engine.guard import INTERNAL_ERROR
from dflint.engine.ignore_comments import add_suppressions
from dflint.engine.linter import lint, lint_build_file
from dflint.engine.registry import all_rules
from dflint.files import Document, encode
from dflint.fix import Safety
from dflint.folders import Folders, context_of
from dflint.format import FormatError, formatted
from dflint.model.context.build_context import Context
from dflint.model.context.build_files import is_build_file
from dflint.output_formats import FORMATS, commands_ci, render
from dflint.report.contents import Report
from dflint.report.patch import encoded, patch_of
from dflint.report.screen import harmless
from dflint.report.tree import tree_of
from dflint.source import Source
from dflint.syntax.parser import parse
from dflint.syntax.tokens import UNREAD, tokens
from tests.lab import as_on_its_page

if TYPE_CHECKING:
    from dflint.source import Spanned

BUG = "report this as a bug"
CONTEXT = {
    ".dockerignore": "node_modules\n*.md\n!README.md\n",
    ".env": "PASSWORD=x\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    "Dockerfile": "FROM debian\n",
    "a": "",
    "app.py": "app.run(host='localhost')\n",
    "entrypoint.sh": "#!/bin/bash\r\nexec \"$@\"\r\n",
    "id_rsa": "-----BEGIN OPENSSH PRIVATE KEY-----\n",
    "package.json": '{"scripts": {"start": "node a.js"}, "dependencies": {"b": "1"}, "engines": {"node": ">=20"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {}}',
    "requirements.txt": "a==1\n-r more.txt\n-e .\n",
    "src/main.go": "package main\n",
}  # fmt: skip


class Fault(Exception):
    """Something that must not be: `args` are its kind with what it is about, and more about it."""


class Checks:
    """All commands on files in one folder, which is a repository and the build context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        self.first: tuple[Source, list[Diagnostic]] | None = None
        for name, text in CONTEXT.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, newline="")
        self.folders = Folders()

    @cached_property
    def table(self) -> Dispatch:
        """Every rule, with options that let it find something."""
        return dispatch([as_on_its_page(rule) for rule in all_rules()])

    def faults(self, name: str, raw: bytes) -> Iterator[Fault]:
        """What does not hold of a file; each part of dflint is asked, also after a fault.

        What is slow is not asked about each file: `number` says what its turn is.
        """
        self.number += 1
        self.first = None
        document = Document(name, raw)
        for part in (self._check_file, self._check_tree, self._check_fix, self._check_format):
            try:
                part(document)
            except Fault as fault:
                yield fault
            except Exception as error:
                yield Fault(f"crash: {_place(error)}", traceback.format_exc())

    def _lint(self, source: Source) -> list[Diagnostic]:
        if self.first is None or self.first[0] is not source:
            self.first = source, self._linted(source)
        return self.first[1]

    def _linted(self, source: Source) -> list[Diagnostic]:
        if is_build_file(source.path):
            path = self.folder / source.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode(source.text, "utf-8", b""))
            repository = Repository(
                os.fspath(self.folder), Folders().of(os.fspath(self.folder)), [source.path]
            )
            file = repository.build_file(source.path, source)
            return lint_build_file(file, self.table)
        return lint(
            source, self.table, context=self._context(), skip_generated=self.number % 8 == 0
        )

    def _context(self) -> Context | None:
        if self.number % 4 == 0:
            return None
        return context_of("Dockerfile", os.fspath(self.folder), self.folders)

    # --- what each command does ---

    def _check_file(self, document: Document) -> None:
        """check: findings within the file, no bug among them, and all formats can be written."""
        source = document.source
        if encode(source.text, document.encoding, document.mark) != document.raw:
            raise Fault("the text is not that of the bytes")
        found = self._lint(source)
        self._check_found(found, source)
        self._check_report(list(FORMATS)[self.number % len(FORMATS)], found)
        if self.number % 8 == 0 and source.path == "Dockerfile":
            ignored = add_suppressions(source, self._lint)
            self._check_found(ignored.left, ignored.source)

    def _check_found(self, found: Sequence[Diagnostic], source: Source) -> None:
        for it in found:
            it.settle()
            if it.rule is INTERNAL_ERROR:
                raise Fault(f"DF000: {_cut(it.message)}", it.message)
            places: list[Spanned] = [
                it,
                *it.related,
                *(edit.span for edit in (it.fix.edits if it.fix else ())),
            ]
            if not all(0 <= place.start <= place.end <= len(source.text) for place in places):
                raise Fault(f"outside of the file: {it.rule.name}", it.message)
            if it.fix is not None and BUG in it.fix.title:
                raise Fault(f"no fix: {it.rule.name}: {_cut(it.fix.title)}", it.fix.title)

    def _check_report(self, name: str, found: Sequence[Diagnostic]) -> None:
        text = render(name, Report(found, 1, colour=self.number % 2 == 0))
        safe = text if commands_ci(name) else harmless(text)
        safe.encode("utf-8", "backslashreplace")
        if name in ("json", "sarif", "gitlab"):
            json.loads(safe)

    def _check_tree(self, document: Document) -> None:
        """ast: every character is in one token, and the tree is JSON."""
        source = document.source
        if source.path == "Dockerfile" and not source.is_binary:
            _check_lossless(source)
            json.dumps(tree_of(parse(source)))

    def _check_fix(self, document: Document) -> None:
        """check --fix --unsafe-fixes --diff: it ends, keeps what it promises, and is a patch."""
        if self.number % 4 == 0:
            return
        allow = Safety.SAFE if self.number % 4 == 1 else Safety.UNSAFE
        done = fix(document.source, self._lint, allow)
        for it in done.refused:
            raise Fault(
                f"refused: {it.diagnostic.rule.name}: {_cut(it.reason)}", it.reason + REPORT_IT
            )
        self._check_patch(document, done.source.text)
        if done.made and document.source.path == "Dockerfile":
            _check_lossless(done.source)

    def _check_format(self, document: Document) -> None:
        """format: a second time changes nothing."""
        if document.source.path != "Dockerfile" or self.number % 2:
            return
        try:
            text = formatted(document.source)
        except FormatError as error:
            if "would change" in str(error):
                raise Fault("format: would change the build", str(error)) from None
            return
        self._check_patch(document, text)
        if formatted(Source("Dockerfile", text)) != text:
            raise Fault("format: a second time changes more")

    def _check_patch(self, document: Document, text: str) -> None:
        encode(text, document.encoding, document.mark)
        patch = patch_of(document, Source(document.source.path, text))
        encoded(patch)
        harmless(patch, colours=False)


def _check_lossless(source: Source) -> None:
    at = 0
    for token in tokens(parse(source)):
        if token.start != at or token.kind == UNREAD:
            raise Fault("lossless: characters without a token", f"at {at}")
        at = token.end
    if at != len(source.text):
        raise Fault("lossless: characters without a token", f"at {at}")


def _place(error: BaseException) -> str:
    """Where it was raised: the file and the function, and what it is."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}:{last.name}"


def _cut(text: str) -> str:
    """What the text of a fault has in common with those of its kind."""
    return text.partition("(")[0].partition(". Please")[0][:80]
