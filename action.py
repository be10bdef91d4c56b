"""What action.yml runs: install dflint beside the job's own Python, and lint.

The inputs come as variables of the environment, so that no shell reads them.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)
_FOLDERS = ("Scripts", "bin")


def main() -> int:
    """Install, run, and say what came of it. The exit code is that of dflint."""
    if sys.version_info < OLDEST:
        print("::error::dflint needs Python 3.11 or newer: put actions/setup-python before it.")
        return 2
    try:
        args = _arguments()
        wanted = _wanted()
    except (ValueError, OSError) as error:
        print(f"::error::{_escaped(str(error))}")
        return 2
    folder = Path(os.environ["RUNNER_TEMP"]) / "dflint"
    program = _installed(folder / "environment", wanted)
    report = _report(folder)
    if args[:1] == ["check"] and report is not None:
        args[1:1] = ["--output-format", f"auto,sarif:{report}"]
    code = subprocess.run([program, *args], check=False).returncode
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    _output("dflint-version", version.stdout.split()[-1])
    _output("exit-code", str(code))
    if report is not None and report.exists():
        _output("sarif-file", str(report))
    return code


def _arguments() -> list[str]:
    """The arguments, with the options that other inputs mean. Raises ValueError."""
    args = shlex.split(_input("ARGS") or "check")
    paths = shlex.split(_input("SRC") or ".")
    if args[:1] == ["check"]:
        if _input("FAIL_ON"):
            args.append(f"--fail-on={_input('FAIL_ON')}")
        if _is_true("SHELLCHECK"):
            args.append("--shellcheck")
    if args[:1] in (["check"], ["format"]):
        args += ["--", *paths]
    return args


def _wanted() -> str:
    """What pip shall install. Raises ValueError and OSError."""
    extra = "[shell]" if _is_true("SHELLCHECK") else ""
    version = _input("VERSION") or _version_in(_input("VERSION_FILE"))
    if version == "latest":
        return f"dflint{extra}"
    if version:
        sign = "" if version[0] in "<>=!~" else "=="
        return f"dflint{extra}{sign}{version}"
    return os.environ["GITHUB_ACTION_PATH"] + extra


def _version_in(path: str) -> str:
    """The version of dflint that a file with requirements asks for."""
    if not path:
        return ""
    text = Path(path).read_text(encoding="utf-8")
    found = re.search(
        r"(?im)^[\s\"'\[]*dflint(?:\[[\w,\s-]*\])?\s*((?:[<>!~=]=|[<>])[^\"'#;\n\\]*)", text
    )
    if found is None:
        raise ValueError(f"{path} names no version of dflint.")
    return found[1].split(" --")[0].strip()


def _installed(folder: Path, wanted: str) -> str:
    """Where dflint is, in an environment of its own."""
    venv.create(folder, with_pip=True)
    programs = next(folder / name for name in _FOLDERS if (folder / name).is_dir())
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--upgrade"]
    subprocess.run([*pip, "--disable-pip-version-check", wanted], check=True)
    return str(programs / "dflint")


def _report(folder: Path) -> Path | None:
    """The file for the upload, if the user wants that."""
    return folder / "dflint.sarif" if _is_true("SARIF") else None


def _output(name: str, value: str) -> None:
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as file:
        file.write(f"{name}={value}\n")


def _input(name: str) -> str:
    return os.environ.get(f"DFLINT_{name}", "").strip()


def _is_true(name: str) -> bool:
    return _input(name).lower() == "true"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main())
