"""Files that another program starts than the kernel, and what is no start at all."""

import pytest

from dflint_rules.runtime.daemons import container_ends_at_once
from dflint_rules.runtime.missing_programs import started_program_not_in_image
from dflint_rules.security.accounts import unknown_user
from tests.lab import Lab
from tests.rules.project import Project, rules_of


@pytest.fixture(autouse=True)
def only_these(project: Project) -> None:
    project.rules = rules_of("DF712", "DF714")


@pytest.mark.parametrize(
    "start",
    [
        'ENTRYPOINT ["/usr/bin/tini", "-g", "--"]\nCMD ["/run.sh"]',
        'ENTRYPOINT ["tini", "--", "/run.sh"]',
        'ENTRYPOINT ["/bin/bash", "--"]\nCMD ["/run.sh"]',
        "CMD /run.sh",
    ],
)
def test_a_script_that_a_program_starts_needs_no_first_line(project: Project, start: str) -> None:
    project.write("Dockerfile", f"FROM debian:13\nCOPY --chmod=755 run.sh /\n{start}\n")
    project.write("run.sh", "exec app\n")
    assert project.codes() == ""


@pytest.mark.parametrize(
    ("base", "start"),
    [
        ("debian:13", 'ENTRYPOINT ["/run.sh"]'),
        ("debian:13", 'CMD ["/run.sh"]'),
        ("example/base:1", 'ENTRYPOINT ["/run.sh", "-x"]'),
        ("debian:13", 'RUN ["/run.sh"]'),
    ],
)
def test_a_script_that_the_kernel_starts_needs_one(project: Project, base: str, start: str) -> None:
    project.write("Dockerfile", f"FROM {base}\nCOPY --chmod=755 run.sh /\n{start}\n")
    project.write("run.sh", "exec app\n")
    assert project.codes() == "DF714"


@pytest.mark.parametrize("base", ["node:22", "example/base:1"])
def test_the_entrypoint_of_the_base_image_may_start_it(project: Project, base: str) -> None:
    project.write("Dockerfile", f'FROM {base}\nCOPY --chmod=755 run.sh /\nCMD ["/run.sh"]\n')
    project.write("run.sh", "exec app\n")
    assert project.codes() == ""


def test_a_script_that_a_shell_reads_needs_no_mode(project: Project) -> None:
    project.write(
        "Dockerfile",
        'FROM debian:13\nCOPY run.sh /\nENTRYPOINT ["/bin/bash", "--"]\nCMD ["/run.sh"]\n',
    )
    project.write("run.sh", "#!/bin/bash\nexec app\n")
    assert project.codes() == ""


@pytest.mark.parametrize("base", ["scratch", "gcr.io/distroless/static-debian12"])
@pytest.mark.parametrize("start", ["ENTRYPOINT []", "CMD []", "ENTRYPOINT []\nCMD []"])
def test_an_empty_list_needs_no_shell(base: str, start: str) -> None:
    assert not Lab(started_program_not_in_image).find(f"FROM {base}\nCOPY app /\n{start}\n")


@pytest.mark.parametrize("image", ["static-debian12:nonroot", "base", "nodejs22-debian12"])
def test_distroless_images_have_a_user_nonroot(image: str) -> None:
    lab = Lab(unknown_user)
    assert not lab.find(f"FROM gcr.io/distroless/{image}\nUSER nonroot:nonroot\n")
    assert lab.find(f"FROM gcr.io/distroless/{image}\nUSER app\n")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('RUN apt-get install -y keepalived\nCMD ["keepalived", "--help"]', 0),
        ('RUN apt-get install -y varnish\nCMD ["varnishd", "--version"]', 0),
        ('RUN apt-get install -y keepalived\nCMD ["keepalived"]', 1),
        (
            "RUN apt-get install -y nginx && sed -i '/user/a daemon off;' /etc/nginx/nginx.conf\n"
            "CMD /etc/init.d/nginx start",
            0,
        ),
        (
            'RUN apt-get install -y nginx && echo "daemon off;" >> /etc/nginx/nginx.conf\n'
            "CMD service nginx start",
            0,
        ),
        ("RUN apt-get install -y nginx\nCMD service nginx start", 1),
    ],
)
def test_what_ends_at_once(text: str, count: int) -> None:
    assert len(Lab(container_ends_at_once).find(f"FROM debian:13\n{text}\n")) == count
