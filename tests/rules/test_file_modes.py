"""Files that COPY gives to root, and that another user is to run or to change."""

import pytest

from tests.rules.project import Project, rules_of

USER = "RUN useradd app"


def codes(project: Project, *lines: str, rule: str, base: str = "debian:13-slim") -> str:
    project.rules = rules_of(rule)
    project.write("run.sh", "#!/bin/sh\ntrue\n", mode=0o755)
    project.write("Dockerfile", "\n".join([f"FROM {base}", *lines, ""]))
    return project.codes()


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("COPY run.sh /", "RUN chmod 744 /run.sh", "USER app"), True),
        (("COPY --chmod=700 run.sh /", "USER app"), True),
        (("COPY --chmod=711 run.sh /", "USER app"), True),
        (("COPY --chmod=600 run.sh /", "RUN chmod u+x /run.sh", "USER 1000"), True),
        (("COPY run.sh /", "USER app"), False),
        (("COPY run.sh /", "RUN chmod 744 /run.sh"), False),
        (("COPY run.sh /", "RUN chmod 744 /run.sh", "USER root"), False),
        (("COPY run.sh /", "RUN chmod 754 /run.sh", "USER 1000"), False),
        (("COPY --chown=app --chmod=700 run.sh /", "USER app"), False),
        (("COPY run.sh /", "RUN chmod 744 /run.sh && chown app /run.sh", "USER app"), False),
        (("COPY run.sh /", "RUN chmod 744 /run.sh", "RUN chmod -R 755 /", "USER app"), False),
        (("COPY run.sh /", "RUN chmod 744 /run.sh && chmod +x /*.sh", "USER app"), False),
    ],
)
def test_a_script_that_only_root_may_run(
    project: Project, lines: tuple[str, ...], found: bool
) -> None:
    said = codes(project, USER, *lines, 'ENTRYPOINT ["/run.sh"]', rule="DF712")
    assert said == ("DF712" if found else "")


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("USER app", "COPY run.sh /srv/", "RUN chmod +x /srv/run.sh"), True),
        (("WORKDIR /srv", "USER app", "COPY run.sh .", "RUN chmod 755 ./run.sh"), True),
        (("COPY run.sh /srv/", "USER app", "RUN chown app /srv/run.sh"), True),
        (("COPY run.sh /srv/", "RUN chmod +x /srv/run.sh", "USER app"), False),
        (("USER app", "COPY --chown=app run.sh /srv/", "RUN chmod +x /srv/run.sh"), False),
        (("COPY run.sh /srv/", "RUN chown -R app /srv", "USER app", "RUN chmod +x /srv/run.sh"), False),
        (("USER app", "COPY run.sh /srv/", "RUN chmod +x /srv/run.sh || true"), False),
        (("USER app", "COPY run.sh /srv/", "RUN chmod +x /srv/other.sh"), False),
    ],
)  # fmt: skip
def test_what_copy_gives_to_root_no_other_user_changes(
    project: Project, lines: tuple[str, ...], found: bool
) -> None:
    assert codes(project, USER, *lines, rule="DF450") == ("DF450" if found else "")
