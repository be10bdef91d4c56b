"""What a person should know first of something measured: the headline, the biggest problems, the fixes.

Values of secrets are masked. The pages and Markdown are made of this.
"""

from __future__ import annotations

from dataclasses import replace

from dflint.fix import Safety
from dflint.measure.measurement import Failure, Outcome
from dflint.measure.rows import BASE, OTHER, Row, parts, rows
from dflint.measure.times import change
from dflint.report.image import lines_of
from dflint.report.masking import masker, without_secrets
from dflint.report.patch import patch
from dflint.sizes import human, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.measure.measurement import Measurement
    from dflint.measure.results import Result
    from dflint.measure.rows import Part

LARGE = 0.1  # of the image: an instruction that adds so much is named
LONGEST = 100  # characters of an instruction in a sentence
GOOD, BAD, WASTED = "good", "bad", "wasted"


class Sentence:
    """A sentence, and its tone: good, bad, wasted or none."""

    __slots__ = ("text", "tone")

    def __init__(self, text: str, tone: str = "") -> None:
        self.text = text
        self.tone = tone


class Problem:
    """Something to look at: how much it is about, in which line and instruction, and what is wrong.

    `size` is in bytes; what stops a build or exceeds a budget comes before all that has a size. `output`
    is what the engine printed last.
    """

    __slots__ = ("amount", "code", "output", "place", "size", "text", "tone")

    def __init__(
        self,
        amount: str,
        text: str,
        tone: str,
        size: float = 0,
        place: str = "",
        code: str = "",
        output: Sequence[str] = (),
    ) -> None:
        self.amount = amount
        self.text = text
        self.tone = tone
        self.size = size
        self.place = place
        self.code = code
        self.output = output


class Applied:
    """A fix that was applied: the rule, the line that it was about, what was wrong, what was done."""

    __slots__ = ("code", "is_safe", "line", "message", "name", "title")

    def __init__(
        self, code: str, name: str, line: int, message: str, title: str, is_safe: bool
    ) -> None:
        self.code = code
        self.name = name
        self.line = line
        self.message = message
        self.title = title
        self.is_safe = is_safe


def headline(result: Result) -> list[Sentence]:
    """What is saved, what is wasted and where, and whether it is within budget."""
    found = result.found
    if found is None or not found.has_figures:
        return [Sentence(result.error or "Nothing could be built.", BAD)]
    sentences = [*_saved(found), *_wasted(result)]
    measured = [it for it in result.checks if it.value is not None]
    total, over = len(measured) + len(result.grown), len(result.exceeded)
    if over:
        verb = "is" if over == 1 else "are"
        some = f"{over} of {total} budgets {verb}" if total > 1 else "The budget is"
        sentences.append(Sentence(f"{some} exceeded.", BAD))
    elif total:
        kept = "The budget is kept." if total == 1 else f"All {total} budgets are kept."
        sentences.append(Sentence(kept, GOOD))
    if found.failures:
        sentences.append(Sentence("Not everything could be built.", BAD))
    return sentences


def _saved(found: Measurement) -> Iterator[Sentence]:
    before, after = found.before, found.after
    if not isinstance(before, Outcome) or not isinstance(after, Outcome):
        one = before if isinstance(before, Outcome) else after
        if isinstance(one, Outcome):
            yield Sentence(f"The image is {human(one.image.size)} large.")
        return
    old, new = before.image.size, after.image.size
    which = "The fixes" if after.variant.made else after.variant.source.path
    has_many = bool(after.variant.made)
    part = f" ({share(abs(new - old), old)})" if old else ""
    if new < old:
        verb = "save" if has_many else "saves"
        yield Sentence(f"{which} {verb} {human(old - new)} of {human(old)}{part}.", GOOD)
    elif new > old:
        verb = "make" if has_many else "makes"
        yield Sentence(f"{which} {verb} the image {human(new - old)} larger{part}.", BAD)
    else:
        verb = "leave" if has_many else "leaves"
        yield Sentence(f"{which} {verb} the image as large as it was: {human(new)}.")
    seconds = change(before.times, after.times)
    if seconds is not None:
        words, tone = ("less", GOOD) if seconds < 0 else ("more", BAD)
        yield Sentence(f"The build takes {abs(seconds):.1f} s {words}.", tone)


def _wasted(result: Result) -> Iterator[Sentence]:
    last = result.last
    if last is None:
        return
    if not last.wasted:
        yield Sentence("Nothing in it is wasted.", GOOD)
        return
    part = share(last.wasted, last.image.size)
    worst = max(shown_parts(last), key=lambda it: it.wasted)
    where = (
        f", {'all' if worst.wasted == last.wasted else 'most'} by {place(worst)}"
        if worst.wasted
        else ""
    )
    whole = human(last.image.size)
    yield Sentence(f"{human(last.wasted)} of {whole} ({part}) are wasted{where}.", WASTED)


def problems(result: Result) -> list[Problem]:
    """What stops a build, then what exceeds a budget, then instructions: the largest first."""
    found = []
    if result.error:
        found.append(Problem("failed", result.error, BAD))
    failures = result.found.failures if result.found is not None else ()
    for it in failures:
        mask = masker(it.variant.source.text)
        output = [mask(line) for line in it.output]
        found.append(Problem("failed", mask(it.reason), BAD, output=output))
    found += [Problem("budget", one[0].upper() + one[1:], BAD) for one in result.exceeded]
    last = result.last
    sized = []
    for part in shown_parts(last) if last is not None else ():
        is_known = part.text not in (BASE, OTHER)
        if part.wasted:
            text = f"{'; '.join(part.notes)}."
            sized.append(
                Problem(human(part.wasted), text, WASTED, part.wasted, place(part), part.text)
            )
        elif last is not None and is_known and part.size >= last.image.size * LARGE:
            text = f"adds {part.size / last.image.size:.0%} of the image."
            sized.append(Problem(human(part.size), text, "", part.size, place(part), part.text))
    return found + sorted(sized, key=lambda it: (it.tone != WASTED, -it.size))


def place(part: Part) -> str:
    """`line 7`, `lines 4-9`, or what it is that is on no line."""
    if not part.place:
        return part.text
    return f"line{'s' if '-' in part.place else ''} {part.place}"


def short(of: str) -> str:
    """An instruction that is not too long for a sentence."""
    return of if len(of) <= LONGEST else f"{of[: LONGEST - 1]}…"


def shown_parts(outcome: Outcome) -> list[Part]:
    """What each instruction added, without the values of secrets."""
    mask = masker(outcome.variant.source.text)
    return [replace(it, text=mask(it.text)) for it in parts(outcome)]


def shown_rows(found: Measurement) -> list[Row]:
    """The instructions before and after, without the values of secrets."""
    one, other = (_masker(it) for it in (found.before, found.after))
    return [
        Row(
            replace(it.before, text=one(it.before.text)) if it.before else None,
            replace(it.after, text=other(it.after.text)) if it.after else None,
        )
        for it in rows(found)
    ]


def _masker(it: Outcome | Failure | None) -> Callable[[str], str]:
    return masker(it.variant.source.text if it is not None else "")


def applied(result: Result) -> list[Applied]:
    """The fixes that the last variant has, in the order of the file."""
    found = result.found
    if found is None or found.after is None:
        return []
    mask = masker(found.before.variant.source.text)
    fixes = []
    for it in found.after.variant.made:
        line = it.source.position(it.start).line
        fix = it.fix
        title = mask(fix.title) if fix is not None else ""
        is_safe = fix is not None and fix.safety == Safety.SAFE
        fixes.append(Applied(it.rule.code, it.rule.name, line, mask(it.message), title, is_safe))
    return sorted(fixes, key=lambda it: (it.line, it.code))


def patch_lines(result: Result) -> list[str]:
    """What is different in the text of the last variant, as a patch; nothing for one variant."""
    found = result.found
    if found is None or found.after is None:
        return []
    one, other = found.before.variant.source, found.after.variant.source
    lines = patch(other.path, without_secrets(one.text), without_secrets(other.text)).split("\n")
    return lines[2:-1]  # the first two name the files


def differences_of(found: Measurement) -> list[str]:
    """In what the images differ, a line each."""
    if found.difference is None:
        return []
    one, other = _masker(found.before), _masker(found.after)
    return [other(one(line)) for line in lines_of(found.difference)]


def facts_of(result: Result) -> str:
    """When and of what it was measured, and by which version of dflint."""
    engine = result.found.engine if result.found is not None else ""
    platform = result.last.image.platform if result.last is not None else ""
    parts_ = [
        f"{result.time[:16].replace('T', ' ')} UTC" if result.time else "",
        f"commit {result.commit}" if result.commit else "",
        f"dflint {result.version}",
        engine,
        platform,
    ]
    return " · ".join(it for it in parts_ if it)
