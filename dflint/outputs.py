"""Several formats of one report, as in `sarif:report.sarif,full`: which, and into which file."""

from __future__ import annotations

from dflint.output_formats import AUTO, NAMES


class WrongOutput(ValueError):
    """Why a list of outputs makes no sense, in one sentence. `name`: a format that there is not."""

    def __init__(self, sentence: str, name: str = "") -> None:
        super().__init__(sentence)
        self.name = name


def outputs(text: str) -> tuple[tuple[str, str], ...]:
    """The formats in a list such as `sarif:report.sarif,full`, and the file of each, or "".

    Raises WrongOutput.
    """
    found = []
    for part in text.split(","):
        name, colon, file = part.partition(":")
        if name not in NAMES:
            raise WrongOutput(f'"{name}" is not one of {", ".join(NAMES)}.', name)
        if colon and not file:
            raise WrongOutput(f'"{part}" names no file behind the colon.')
        if file and name == AUTO:
            raise WrongOutput("auto is for what is shown, and takes no file.")
        found.append((name, file))
    open_ones = [name for name, file in found if not file]
    if len(open_ones) > 1:
        first, second = open_ones[:2]
        raise WrongOutput(
            f"{first} and {second} would both go to standard output:"
            f" give one of them a file, as in {second}:FILE."
        )
    return tuple(found)


def is_outputs(text: str) -> bool:
    """Whether a list of outputs makes sense."""
    try:
        return bool(outputs(text))
    except WrongOutput:
        return False
