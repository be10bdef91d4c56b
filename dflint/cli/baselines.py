"""`dflint check --baseline` and `--write-baseline`."""

from __future__ import annotations

from dflint.baseline import Baseline, BaselineError, read_baseline, write_baseline
from dflint.cli.errors import print_error
from dflint.cli.output import write_message
from dflint.cli.usage import UsageError
from dflint.report.screen import shown
from dflint.report.text import count
from dflint.writing import WriteError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.baseline import Entry

MOST_NAMED = 3  # entries that are gone


class Baselines:
    """The baselines of a run: one, or one for each configuration that names one."""

    def __init__(self, is_writing: bool) -> None:
        self.is_writing = is_writing
        self._by_path: dict[str, Baseline] = {}

    def of(self, path: str) -> Baseline:
        """The baseline in a file; an empty one if it is still to be written. Raises UsageError."""
        found = self._by_path.get(path)
        if found is None:
            try:
                found = read_baseline(path)
            except FileNotFoundError:
                if not self.is_writing:
                    hint = "--write-baseline makes one"
                    raise UsageError(f'there is no baseline "{path}": {hint}.') from None
                found = Baseline(path)
            except BaselineError as error:
                raise UsageError(str(error)) from None
            self._by_path[path] = found
        return found

    def finish(self) -> None:
        """Write them, or say what they have that occurs no more. Raises UsageError."""
        for path, baseline in self._by_path.items():
            if self.is_writing:
                write_message(f"Wrote {count(_written(baseline), 'finding')} to {shown(path)}.\n")
            elif gone := baseline.gone():
                print_error(UsageError(_said(path, gone)))


def _written(baseline: Baseline) -> int:
    try:
        return write_baseline(baseline)
    except OSError as error:
        raise UsageError(f'cannot write "{baseline.path}": {error.strerror}.') from None
    except WriteError as error:
        raise UsageError(str(error)) from None


def _said(path: str, gone: Sequence[Entry]) -> str:
    """That findings are gone, in a sentence that names the first of them."""
    named = [f"{code} in {file}" for file, code, _ in gone[:MOST_NAMED]]
    if len(gone) > MOST_NAMED:
        named.append(f"{len(gone) - MOST_NAMED} more")
    verb = "occurs" if len(gone) == 1 else "occur"
    return f"of the findings in {path}, {', '.join(named)} no longer {verb}."
