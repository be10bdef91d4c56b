"""Write the pages of the documentation site: python tools/write_site.py [FOLDER]

They are those of docs/, the files at the top of the repository, and what is made of the rules and of
the tables in dflint/knowledge/. zensical makes the site of them: see zensical.toml.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
from pathlib import Path

from dflint import HOME
from site_pages import pages

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "build" / "pages"
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


def main(target: Path) -> None:
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
    for name, text in texts.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")


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
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
