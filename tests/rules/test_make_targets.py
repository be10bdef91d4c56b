"""Targets of make that the Makefile does not have."""

import pytest

from tests.rules.project import Project, rules_of

MAKEFILE = "VERSION := 1\nNOW = $(shell date '+%Y')\n.PHONY: build old\nall: build\n\nbuild test:\n\tgo build ./...\n"


@pytest.mark.parametrize(
    ("run", "marked"),
    [
        ("make build", []),
        ("make", []),
        ("make buidl", ["buidl"]),
        ("make -j4 build install VERSION=2", ["install"]),
        ("make old", ["old"]),  # does nothing
        ("cd sub && make dist", ["dist"]),
        ("make -C sub build", []),
        ("make -f other.mk deploy", []),
        ("./configure && make install", []),
        ("make $TARGET", []),
        ("make main", []),  # from main.c
        ("if make x; then y; fi", []),
    ],
)
def test_a_target_without_a_rule(project: Project, run: str, marked: list[str]) -> None:
    project.rules = rules_of("DF748")
    project.write("Makefile", MAKEFILE)
    project.write("main.c")
    project.write("sub/makefile", "build:\n\ttrue\n")
    project.write("Dockerfile", f"FROM gcc:15\nWORKDIR /src\nCOPY . .\nRUN {run}\n")
    assert [line.split(":")[0].split()[1] for line in project.report()] == marked


@pytest.mark.parametrize(
    "text",
    [
        "include rules.mk\n",
        "%.o: %.c\n\tcc $<\n",
        "$(APPS):\n\tgo build $@\n",
        "$(call y)\n",
        "$(eval $(call y,z))\n",
    ],
)
def test_a_makefile_whose_targets_cannot_all_be_read(project: Project, text: str) -> None:
    project.rules = rules_of("DF748")
    project.write("Makefile", MAKEFILE + text)
    project.write("Dockerfile", "FROM gcc:15\nWORKDIR /src\nCOPY . .\nRUN make install\n")
    assert project.report() == []


def test_a_makefile_that_a_step_writes(project: Project) -> None:
    project.rules = rules_of("DF748")
    project.write("Makefile", MAKEFILE)
    project.write(
        "Dockerfile",
        "FROM gcc:15\nCOPY . /src\nWORKDIR /src\nRUN sed -i s/a/b/ Makefile\nRUN make b\n",
    )
    assert project.report() == []
