"""Write the pages of the documentation site: python tools/write_site.py [FOLDER [PYODIDE]]

PYODIDE is the folder of the package pyodide of npm, for the playground; without it there is none.

They are those of docs/, the files at the top of the repository, and what is made of the rules and of
the tables in dflint/knowledge/. zensical makes the site of them: see zensical.toml.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from dflint import HOME
from site_pages import pages

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "build" / "pages"
PLAYGROUND = ROOT / "tools" / "playground"
# What a page needs of the package pyodide.
PYTHON = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
# Files of the repository that are pages under another name.
AT_TOP = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "rules/README.md": "rules/index.md",
}
_LINK = re.compile(r"(?<=\]\()(?!https?:|#|mailto:)([^)#\s]+)(#[^)\s]*)?(?=\))")
_PICTURE = re.compile(r'(?<=src=")(?!https?:)docs/')


def main(target: Path, pyodide: Path | None = None) -> None:
    """Write all pages into a folder, which is made anew."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "docs", target)
    written = {path.relative_to(target).as_posix() for path in target.rglob("*.md")}
    texts = pages()
    others = {it.relative_to(target).as_posix() for it in target.rglob("*") if it.is_file()}
    names = others | set(texts) | set(AT_TOP.values())
    for name in written:
        text = (target / name).read_text(encoding="utf-8")
        texts[name] = moved(text, f"docs/{name}", name, names)
    for path, name in AT_TOP.items():
        if name not in texts:
            texts[name] = moved((ROOT / path).read_text(encoding="utf-8"), path, name, names)
    has_python = pyodide is not None and pyodide.is_dir()
    page = "page.md" if has_python else "page-without.md"
    texts["playground.md"] = (PLAYGROUND / page).read_text(encoding="utf-8")
    if pyodide is not None and has_python:
        write_playground(target / "play", pyodide)
    for name, text in texts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")


def write_playground(target: Path, pyodide: Path) -> None:
    """Write what the page of the playground loads: its scripts, Python, and dflint."""
    target.mkdir(parents=True)
    for name in ("dflint.mjs", "page.mjs", "page.css"):
        shutil.copy(PLAYGROUND / name, target)
    (target / "pyodide").mkdir()
    for name in PYTHON:
        shutil.copy(pyodide / name, target / "pyodide")
    with ZipFile(target / "dflint.zip", "w", ZIP_DEFLATED) as archive:
        for folder in (ROOT / "dflint", ROOT / "rules" / "dflint_rules"):
            for path in sorted(folder.rglob("*.py")):
                archive.write(path, path.relative_to(folder.parent))


def moved(text: str, path: str, name: str, names: set[str]) -> str:
    """A text of the repository whose links lead to the pages of the site.

    `path` is where it lies in the repository, `name` where on the site, `names` is all that is there.
    """
    folder = posixpath.dirname(path)

    def link(found: re.Match[str]) -> str:
        wanted = posixpath.normpath(posixpath.join(folder, found[1]))
        page = AT_TOP.get(wanted) or wanted.removeprefix("docs/")
        if page in names:
            return posixpath.relpath(page, posixpath.dirname(name) or ".") + (found[2] or "")
        return f"{HOME}/blob/main/{wanted}{found[2] or ''}"

    return _PICTURE.sub("", _LINK.sub(link, text))


if __name__ == "__main__":
    main(*[Path(it) for it in sys.argv[1:] or [str(TARGET)]])
