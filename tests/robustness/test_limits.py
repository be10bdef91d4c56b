"""Numbers of any length, and anything nested to any depth, are read like all the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dflint.cli import run
from dflint.numbers import LARGEST, whole_number

NINES = "9" * 5_000
DEEP = {
    "990 ONBUILDs": "ONBUILD " * 990 + "RUN apt-get install curl",
    "parentheses": f"RUN {'( ' * 5_000}true{' )' * 5_000}",
    "open parentheses": f"RUN {'(' * 50_000}",
    "groups": f"RUN {'{ ' * 5_000}true{'; }' * 5_000}",
    "ifs": f"RUN {'if a; then ' * 2_000}true{'; fi' * 2_000}",
    "ifs in functions": f"RUN {'f() { if a; then ' * 2_000}true{'; fi; }' * 2_000}",
    "loops": f"RUN {'while a; do ' * 2_000}true{'; done' * 2_000}",
    "cases": f"RUN {'case a in b) ' * 2_000}true{';; esac' * 2_000}",
    "substitutions": f"RUN echo {'$(echo ' * 5_000}x{')' * 5_000}",
    "substitutions in quotes": f"RUN {chr(34) + '$(a '} " * 3_000,
    "backticks": f"RUN echo {'`' * 20_001}",
    "escaped backticks": f"RUN echo `{chr(92) * 20_000}`",
    "defaults": f"ENV a={'${b:-' * 5_000}x{'}' * 5_000}",
    "open defaults": f"ENV a={'${b:-' * 50_000}",
    "shell defaults": f"RUN echo {'${b:-' * 5_000}x{'}' * 5_000}",
    "arithmetic": f"RUN echo {'$((' * 5_000}1{'))' * 5_000}",
    "pipes with time": f"RUN {'time ! ' * 20_000}true",
    "sh -c": f"RUN {'sh -c ' * 5_000}true",
    "quoted sh -c": f"""RUN {'sh -c "' * 500}true{'"' * 500}""",
    "wrappers": f"RUN {'sudo env nice ' * 5_000}apt-get install x",
    "evals": f"RUN {'eval ' * 20_000}true",
    "brackets": f"RUN [{'[' * 20_000}",
    "tests": f"RUN [[ {'( ' * 20_000} ]]",
    "globs": f"RUN ls {'@(' * 5_000}a{')' * 5_000}",
    "here-documents": "RUN cat " + "".join(f"<<E{i} " for i in range(1_000)),
    "processes": f"RUN cat {'<(cat ' * 5_000}a{')' * 5_000}",
    "JSON arrays": f"CMD {'[' * 50_000}",
    "JSON objects": f"CMD [{'{' * 50_000}",
    "braces": f"RUN rm -rf {'{a,' * 200}b{'}' * 200}",
    "many braces": f"RUN rm -rf /{'{a,b}' * 200}",
    "patterns": f"ENV a={'a' * 60}\nENV b=${{a%%{'*a' * 50}*b}}\nRUN echo $b",
    "values": "ENV a=aaaaaaaaaa\n" + "ENV a=$a$a$a\n" * 100,
    "unknown values": "ARG a\n" + "ENV a=$a:x\n" * 3_000 + "RUN echo $a",
}
NUMBERS = {
    "port": f"EXPOSE {NINES}",
    "port of a server": f'EXPOSE {NINES} 80\nCMD ["flask", "run"]',
    "chromedriver": f"RUN wget chromedriver.storage.googleapis.com/{NINES}.0/a",
    "ports": f"EXPOSE {NINES}-{NINES}/tcp 0{NINES}",
    "signal": f"STOPSIGNAL {NINES}",
    "stage": f"COPY --from={NINES} a b\nRUN --mount=from={NINES},target=/x true",
    "user": f"RUN useradd -u {NINES} x && useradd --uid={NINES} y\nUSER {NINES}:{NINES}",
    "duration": f"HEALTHCHECK --interval={NINES}s --retries={NINES} --timeout={NINES}.{NINES}h CMD a",
    "mode": f"COPY --chmod={NINES} a b\nRUN chmod {NINES} a && install -m {NINES} a b",
    "quietness": f"RUN apt-get install -q={NINES} x",
    "descriptor": f"RUN echo {NINES}>{NINES} {NINES}<<E\nE",
    "escape": "RUN echo $'\\U" + NINES + "'",
    "squares": "EXPOSE ² ٣\nRUN apt-get install -q=² x && useradd -u ² x\nSTOPSIGNAL ²",
    "count": f"RUN retry {NINES} a && head -n {NINES} b && sleep {NINES}",
    "image": f"RUN true\nFROM ubuntu:{NINES}\nFROM debian:{NINES}\nFROM node:{NINES}\nFROM a:{NINES}@sha256:{NINES}",
    "version": f"RUN pip install a=={NINES} && apt-get install a={NINES} && npm i a@{NINES}",
    "syntax": f"RUN true\n# syntax=docker/dockerfile:{NINES}",
}


@pytest.mark.parametrize("text", [*DEEP.values(), *NUMBERS.values()], ids=[*DEEP, *NUMBERS])
@pytest.mark.parametrize(
    "args",
    [
        ("check", "--output-format", "json"),
        ("check", "--fix", "--unsafe-fixes", "--diff"),
        ("check", "--add-ignore"),
        ("format", "--diff"),
        ("ast",),
    ],
    ids=" ".join,
)
def test_nothing_is_too_deep_or_too_long(
    args: tuple[str, ...],
    text: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(f"FROM debian:12-slim\n{text}\n")
    more = ("--isolated", "--select", "ALL") if args[0] == "check" else ()
    assert run([*args, *more]) in (0, 1, 2)
    out, err = capfd.readouterr()
    assert "bug" not in err, err[-300:]
    if args[-1] == "json":
        assert "DF000" not in {it["code"] for it in json.loads(out)}


def test_a_chain_of_thousands_of_stages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rest = "".join(f"FROM s{i} AS s{i + 1}\nUSER u{i}\n" for i in range(2_000))
    (tmp_path / "Dockerfile").write_text(f"FROM debian:12 AS s0\n{rest}RUN apt-get install a\n")
    assert run(["check", "--fix", "--unsafe-fixes", "--select", "ALL", "--isolated"]) == 1
    out, err = capfd.readouterr()
    assert "DF000" not in out and "bug" not in err
    assert "apt-get install -y" in (tmp_path / "Dockerfile").read_text()


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("0012", 12), (NINES, LARGEST), ("", None), ("-1", None), ("²", None), ("٣", None)],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number
