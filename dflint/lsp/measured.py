"""What was measured: the sizes of layers, from the file that `dflint measure --record` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.measure.metrics import runs_of
from dflint.measure.recorded_layers import sizes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.measure.metrics import Run
    from dflint.measure.recorded_layers import RecordedLayer
    from dflint.model.steps import Step


def measured(analysis: Analysis) -> Iterator[tuple[Step, RecordedLayer, Run]]:
    """The instructions of a file that are as they were when it was built, each with its layer. The
    newest run in which an instruction has a layer holds."""
    path = analysis.project.measurements
    if path is None or not analysis.document.path:
        return
    left = dict.fromkeys(analysis.steps)
    for run in reversed(runs_of(analysis.project.records.runs(path), analysis.document.path)):
        for step, layer in sizes_of(run.layers, tuple(left)):
            yield step, layer, run
            del left[step]
