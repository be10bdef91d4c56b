"""The audit of a registry as one page of HTML that needs nothing else."""

from __future__ import annotations

from collections import Counter
from html import escape

from dflint.docs import url
from dflint.report.masking import masked
from dflint.report.page import document
from dflint.report.registry import cells
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.audit.findings import AuditedImage

STYLE = """<style>
body { max-width: 1400px; } summary { cursor: pointer; } td.name { overflow-wrap: anywhere; }
li { margin: .15rem 0; } .error { color: #c0392b; } .warning { color: #b9770e; }
@media (prefers-color-scheme: dark) { .error { color: #ff8a7a; } .warning { color: #f0b860; } }
</style>"""
HEADS = ("image", "platform", "size", "layers", "created", "user", "base", "team", "findings")
NUMBERS = ("size", "layers", "findings")


def page(host: str, images: Sequence[AuditedImage], problems: Sequence[str]) -> str:
    """Sums, teams, rules, and each image with its findings; those with the most come first."""
    title = f"Images of {host}"
    total = sum(len(it.findings) for it in images)
    size = human(sum({it.image.digest: it.image.size for it in images}.values()))
    parts = [
        STYLE,
        f"<h1>{escape(title)}</h1>",
        f'<p class="note">{len(images):,} images, {size} compressed, {total:,} findings</p>',
        *_problems(problems),
        *_sums("By team", "team", Counter(it.team for it in images), _findings_by_team(images)),
        *_rules(images),
        *_images(images),
    ]
    return document(title, "\n".join(parts))


def _problems(problems: Sequence[str]) -> Iterator[str]:
    if problems:
        yield "<h2>Not read</h2><ul>"
        yield from (f"<li>{escape(it)}</li>" for it in problems)
        yield "</ul>"


def _findings_by_team(images: Sequence[AuditedImage]) -> Counter[str]:
    found: Counter[str] = Counter()
    for it in images:
        found[it.team] += len(it.findings)
    return found


def _sums(title: str, name: str, images: Counter[str], findings: Counter[str]) -> Iterator[str]:
    yield f"<h2>{title}</h2>" + _head(name, "images", "findings")
    for key, count in sorted(images.items(), key=lambda it: (-findings[it[0]], it[0])):
        yield f"<tr><td>{escape(key)}</td>{_number(count)}{_number(findings[key])}</tr>"
    yield "</table></div>"


def _rules(images: Sequence[AuditedImage]) -> Iterator[str]:
    rules = {one.rule.code: one.rule for it in images for one in it.findings}
    counts = Counter(one.rule.code for it in images for one in it.findings)
    yield "<h2>By rule</h2>" + _head("rule", "findings", "what")
    for code, count in sorted(counts.items(), key=lambda it: (-it[1], it[0])):
        rule = rules[code]
        link = f'<a href="{escape(url(rule))}">{code} {escape(rule.name)}</a>'
        yield f"<tr><td>{link}</td>{_number(count)}<td>{escape(rule.summary)}</td></tr>"
    yield "</table></div>"


def _images(images: Sequence[AuditedImage]) -> Iterator[str]:
    yield "<h2>Images</h2>" + _head(*HEADS)
    for it in sorted(images, key=lambda it: (-len(it.findings), it.name, it.image.platform)):
        row = zip(HEADS, cells(it), strict=True)
        yield "<tr>" + "".join(_cell(it, name, cell) for name, cell in row) + "</tr>"
    yield "</table></div>"


def _cell(it: AuditedImage, name: str, cell: str) -> str:
    if name in NUMBERS:
        return f'<td class="number">{escape(cell)}</td>'
    if name != "image" or not it.findings:
        return f'<td class="name">{escape(cell)}</td>'
    lines = "".join(
        f'<li class="{escape(str(one.severity))}">{one.rule.code} {escape(one.message)}</li>'
        for one in masked(it.findings)
    )
    return f'<td class="name"><details><summary>{escape(cell)}</summary><ul>{lines}</ul></details></td>'


def _head(*names: str) -> str:
    heads = "".join(
        f'<th scope="col"{" class=number" if it in (*NUMBERS, "images") else ""}>{it}</th>'
        for it in names
    )
    return f'<div class="wide"><table><tr>{heads}</tr>'


def _number(number: int) -> str:
    return f'<td class="number">{number:,}</td>'
