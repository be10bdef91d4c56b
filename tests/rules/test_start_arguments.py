"""What CMD says, and what the script of ENTRYPOINT does with it."""

import pytest

from tests.rules.project import Project, rules_of


@pytest.fixture(autouse=True)
def only_this(project: Project) -> None:
    project.rules = rules_of("DF575")


def with_script(project: Project, text: str, *lines: str) -> str:
    """The codes that are reported where `run.sh` has this text."""
    lines = lines or ('ENTRYPOINT ["/run.sh"]', 'CMD ["node", "app.js"]')
    project.write("Dockerfile", "\n".join(["FROM node:22-slim", "COPY run.sh /", *lines, ""]))
    project.write("run.sh", text)
    return project.codes()


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/sh\nset -e\nnpm run migrate\n",
        "#!/bin/bash\nexec node other.js\n",
        '#!/bin/sh\nexec node "$APP"\n',
    ],
)
def test_a_script_without_arguments_drops_cmd(project: Project, text: str) -> None:
    assert with_script(project, text) == "DF575"


@pytest.mark.parametrize(
    "text",
    [
        '#!/bin/sh\nnpm run migrate\nexec "$@"\n',
        "#!/bin/sh\n$*\n",
        '#!/bin/sh\nif [ "${1#-}" != "$1" ]; then exec node; fi\n',
        "#!/bin/sh\n. /common.sh\n",
        "#!/bin/bash\nsource /common.sh\n",
        "#!/usr/bin/env node\nrequire('./app')\n",
        "node app.js\n",
    ],
)
def test_a_script_may_use_its_arguments(project: Project, text: str) -> None:
    assert with_script(project, text) == ""


@pytest.mark.parametrize(
    "lines",
    [
        ('ENTRYPOINT ["/run.sh"]',),
        ('ENTRYPOINT ["/run.sh"]', "CMD []"),
        ('ENTRYPOINT ["node"]', 'CMD ["/run.sh"]'),
        ("RUN echo 'exec \"$@\"' >> /run.sh", 'ENTRYPOINT ["/run.sh"]', 'CMD ["a"]'),
    ],
)
def test_there_is_no_cmd_to_drop(project: Project, lines: tuple[str, ...]) -> None:
    assert with_script(project, "#!/bin/sh\nexec node app.js\n", *lines) == ""
