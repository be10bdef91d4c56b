"""Versions that the shell takes for a redirection."""

import pytest

from dflint_rules.packages.specifiers import version_as_redirection
from tests.lab import Lab


@pytest.mark.parametrize(
    ("script", "marked"),
    [
        ("pip install numpy>=2", ["numpy>=2"]),
        ("pip3 install --prefer-binary a opencv>=4.8 || echo no", ["opencv>=4.8"]),
        ("python -m pip install django<6", ["django<6"]),
        ("pip install numpy>=1,<2 pandas>2", ["numpy>=1,<2", "pandas>2"]),
        ("apk add --no-cache zlib>1.3.2", ["zlib>1.3.2"]),
        ("case $A in a) ;; *) uv pip install a>=1 ;; esac", ["a>=1"]),
        ('pip install "numpy>=2"', []),
        ("pip install numpy\\>=2", []),
        ("pip install numpy > 2.log", []),
        ("pip install numpy >/dev/null 2>&1", []),
        ("pip install numpy>log.txt", []),
        ("pip install numpy==2 2>err", []),
        ("echo numpy>=2", []),
        ("pip install -r requirements.txt>=2", []),
    ],
)
def test_a_version_without_quotes(script: str, marked: list[str]) -> None:
    text = f"FROM python:3.14\nRUN {script}\n"
    assert Lab(version_as_redirection).marked(text) == marked


def test_what_reads_from_a_file_fails_and_what_writes_to_one_does_not() -> None:
    text = "FROM python:3.14\nRUN pip install a>=2\nRUN pip install a<2\n"
    found = Lab(version_as_redirection).find(text)
    assert [it.severity.name.lower() for it in found] == ["warning", "error"]
