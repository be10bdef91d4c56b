"""Debian and Ubuntu packages."""

import pytest

from dflint.fix import Safety
from dflint_rules.packages.apt import apt_get_without_yes, apt_recommends
from dflint_rules.packages.apt_lists import apt_lists_left, update_alone
from dflint_rules.packages.apt_program import apt_for_people
from tests.lab import Lab

CLEAN = "rm -rf /var/lib/apt/lists/*"


@pytest.mark.parametrize(
    "yes", ["-y", "-qy", "-qq", "--yes", "--assume-yes", "-q=2", "-o APT::Get::Assume-Yes=true"]
)
def test_every_way_to_say_yes(yes: str) -> None:
    assert Lab(apt_get_without_yes).report(f"FROM debian\nRUN apt-get install {yes} curl") == ""


@pytest.mark.parametrize(
    "command",
    ["apt-get update", "echo apt-get install", "yes | apt-get install a", "apt-get install --help"],
)
def test_other_commands_do_not_ask(command: str) -> None:
    assert Lab(apt_get_without_yes).report(f"FROM debian\nRUN {command}") == ""


@pytest.mark.parametrize(
    "command",
    [
        "sudo apt-get install a",
        "/usr/bin/apt-get install a",
        "env A=b apt-get install a",
        "bash -c 'apt-get install a'",
        "if true; then apt-get install a; fi",
        "DEBIAN_FRONTEND=noninteractive apt-get install a",
        "xargs apt-get install",
    ],
)
def test_the_real_command_is_found(command: str) -> None:
    assert "DF301" in Lab(apt_get_without_yes).report(f"FROM debian\nRUN {command}")


def test_the_fix_keeps_comments_and_continuations() -> None:
    before = """
        FROM debian
        RUN apt-get install \\
            # the one we need
            curl
        """
    assert Lab(apt_get_without_yes).fixed(before).splitlines()[1:3] == [
        "RUN apt-get install -y \\",
        "    # the one we need",
    ]


@pytest.mark.parametrize(
    "clean",
    [
        CLEAN,
        "rm -fr /var/lib/apt/lists",
        'rm -r "/var/lib/apt/lists/"',
        "rm -rf /var/lib/{apt,dpkg}/lists /tmp/*",
        "rm -rf /var/lib/apt/lists/* /var/tmp/*",
        "apt-get dist-clean",
        "find /var/lib/apt/lists -type f -delete",
        "rm -rf /var/lib/apt/lists/*_*",
    ],
)
def test_every_way_to_remove_the_lists(clean: str) -> None:
    text = f"FROM debian\nRUN apt-get update && apt-get install -y a && {clean}"
    assert Lab(apt_lists_left).report(text) == ""


@pytest.mark.parametrize(
    "no_clean",
    [
        "rm -rf /tmp/x",
        "rmdir /var/lib/apt/lists",
        "find /var -name '*.log' -delete",
        "apt-get clean",
        "rm -rf /var/lib/apt/x",
        "true",
    ],
)
def test_what_does_not_remove_them(no_clean: str) -> None:
    text = f"FROM debian\nRUN apt-get update && apt-get install -y a && {no_clean}"
    assert "DF303" in Lab(apt_lists_left).report(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "RUN apt-get update \\\n && apt-get install -y a",
            f"RUN apt-get update \\\n && apt-get install -y a \\\n && {CLEAN}",
        ),
        (
            "RUN apt-get update && \\\r\n    apt-get install -y a\r\n",
            f"RUN apt-get update && \\\r\n    apt-get install -y a && \\\r\n    {CLEAN}\r\n",
        ),
        (
            "RUN apt-get update && apt-get install -y \\\n  a \\\n  b",
            f"RUN apt-get update && apt-get install -y \\\n  a \\\n  b \\\n  && {CLEAN}",
        ),
        ("RUN apt-get update; apt-get install -y a", "RUN apt-get update; apt-get install -y a"),
        ("RUN apt-get update && apt-get install -y a || true", None),
        (
            "RUN if x; then apt-get update && apt-get install -y a; fi",
            f"RUN if x; then apt-get update && apt-get install -y a; fi && {CLEAN}",
        ),
    ],
)
def test_the_clean_up_looks_like_the_rest(before: str, after: str | None) -> None:
    assert Lab(apt_lists_left).fixed(f"FROM debian\n{before}") == f"FROM debian\n{after or before}"


def test_lists_that_a_later_run_needs_are_not_removed() -> None:
    text = "FROM debian\nRUN apt-get update && apt-get install -y a\nRUN apt-get install -y b\n"
    assert Lab(apt_lists_left).report(text) and Lab(apt_lists_left).fixed(text) == text


def test_lists_of_a_builder_do_not_matter() -> None:
    text = "FROM debian AS b\nRUN apt-get update && apt-get install -y a\nFROM scratch\nCOPY --from=b /a /"
    assert Lab(apt_lists_left, apt_recommends).report(text) == ""


@pytest.mark.parametrize(
    "flag", ["--no-install-recommends", "-o APT::Install-Recommends=false", "--install-recommends"]
)
def test_every_way_to_decide_on_recommended_packages(flag: str) -> None:
    assert Lab(apt_recommends).report(f"FROM debian\nRUN apt-get install -y {flag} a") == ""


def test_a_file_of_settings_may_decide_on_them() -> None:
    conf = "RUN echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/99x"
    assert Lab(apt_recommends).report(f"FROM debian\n{conf}\nRUN apt-get install -y a") == ""


@pytest.mark.parametrize(
    "run",
    [
        "apt-get update && apt-get install -y a",
        "apt-get update && apt-get upgrade -y",
        "apt-get update && apt-get download a",
        "apt-get update && ./install.sh",
        "apt-get update && bash /tmp/setup.sh",
        "apk update",
    ],
)
def test_lists_that_are_used_where_they_are_fetched(run: str) -> None:
    assert Lab(update_alone).report(f"FROM debian\nRUN {run}") == ""


def test_lists_fetched_in_a_run_of_their_own() -> None:
    (found,) = Lab(update_alone).find("FROM debian\nRUN apt-get update\nRUN apt-get install -y a\n")
    assert "outdated package lists" in found.message
    assert found.source.cut(found.related[0]) == "RUN"


@pytest.mark.parametrize(
    ("apt", "apt_get"),
    [
        ("apt upgrade -y", "apt-get upgrade --with-new-pkgs -y"),
        ("apt upgrade --with-new-pkgs -y", "apt-get upgrade --with-new-pkgs -y"),
        ("apt full-upgrade -y", "apt-get dist-upgrade -y"),
    ],
)
def test_apt_get_upgrades_as_apt_does(apt: str, apt_get: str) -> None:
    fixed = Lab(apt_for_people).fixed(f"FROM debian\nRUN {apt}", Safety.SAFE)
    assert fixed == f"FROM debian\nRUN {apt_get}"


@pytest.mark.parametrize(
    ("image", "is_safe"),
    [
        ("debian", True),
        ("example.org/base", False),
        ("debian\nRUN rm /etc/apt/apt.conf.d/*", False),
    ],
)
def test_apt_get_keeps_packages_that_apt_deletes(image: str, is_safe: bool) -> None:
    text = f"FROM {image}\nRUN apt install -y a"
    assert ("apt-get" in Lab(apt_for_people).fixed(text, Safety.SAFE)) == is_safe


def test_apt_list_has_no_counterpart() -> None:
    assert Lab(apt_for_people).report("FROM debian\nRUN apt list --installed") == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "# Tools\nRUN apt-get update\nRUN apt-get install -y a",
            "# Tools\nRUN apt-get update && apt-get install -y a",
        ),
        (
            "RUN apt-get update -qq\r\n\r\nRUN apt-get install -y \\\r\n  a\r\n",
            "\r\nRUN apt-get update -qq && apt-get install -y \\\r\n  a\r\n",
        ),
        (
            "RUN apt-get update\n# Tools\nRUN apt-get install -y a \\\n    && b\n",
            "# Tools\nRUN apt-get update \\\n    && apt-get install -y a \\\n    && b\n",
        ),
        (
            "RUN apt-get update\nRUN apt-get install -y a && \\\n    b",
            "RUN apt-get update && \\\n    apt-get install -y a && \\\n    b",
        ),
        (
            "RUN sudo apt-get update\nRUN cd /a && sudo apt-get install -y a",
            "RUN cd /a && sudo apt-get update && sudo apt-get install -y a",
        ),
        (
            "RUN apt-get update\nRUN yes | apt-get install a",
            "RUN apt-get update && yes | apt-get install a",
        ),
        (
            "RUN apt-get update\nRUN bash -c 'apt-get install -y a'",
            "RUN apt-get update && bash -c 'apt-get install -y a'",
        ),
        (
            "RUN apt-get update\nRUN apt-get install -y a\nRUN b\nRUN apt-get install -y c",
            "RUN apt-get update && apt-get install -y a\nRUN b\n"
            "RUN apt-get update && apt-get install -y c",
        ),
        (
            "RUN apt-get update\nRUN apt-get install -y a\nRUN apt-get update && apt-get install b",
            "RUN apt-get update && apt-get install -y a\nRUN apt-get update && apt-get install b",
        ),
    ],
)
def test_the_lists_are_fetched_where_they_are_needed(before: str, after: str) -> None:
    assert Lab(update_alone).fixed(f"FROM debian\n{before}") == f"FROM debian\n{after}"


def test_the_lists_are_fetched_where_they_are_needed_on_several_lines_with_another_escape() -> None:
    before = '# escape=`\nFROM debian\nSHELL ["sh", "-c"]\n'
    text = "RUN apt-get update\nRUN apt-get install -y a `\n && b\n"
    after = "RUN apt-get update `\n && apt-get install -y a `\n && b\n"
    assert Lab(update_alone).fixed(before + text) == before + after


@pytest.mark.parametrize(
    "steps",
    [
        "RUN apt-get update && dpkg --configure -a\nRUN apt-get install -y a",
        "RUN apt-get update || true\nRUN apt-get install -y a",
        "RUN apt-get \\\n # why\n update\nRUN apt-get install -y a",
        "RUN apt-get $OPTIONS update\nRUN apt-get install -y a",
        "RUN --network=host apt-get update\nRUN apt-get install -y a",
        "RUN apt-get update\nRUN --mount=type=cache,target=/x apt-get install -y a",
        'RUN ["apt-get", "update"]\nRUN apt-get install -y a',
        'RUN apt-get update\nRUN ["apt-get", "install", "-y", "a"]',
        "RUN apt-get update\nRUN <<EOF\napt-get install -y a\nEOF",
        "RUN apt-get update\nRUN set -e; apt-get install -y a",
        "RUN apt-get update\nRUN apt-get install -y a || true",
        # What comes in between may need the lists, or be another user.
        "RUN apt-get update\nRUN make\nRUN apt-get install -y a",
        "RUN apt-get update\nRUN apt-get install -y a\nUSER b\nRUN sudo apt-get install -y a",
        "ONBUILD RUN apt-get update\nRUN apt-get install -y a",
        # Whose comment is it?
        "# Lists\nRUN apt-get update\n\nRUN apt-get install -y a",
        "# Lists\nRUN apt-get update\n# Tools\nRUN apt-get install -y a",
    ],
)
def test_lists_that_stay_where_they_are_fetched(steps: str) -> None:
    text = f"FROM debian\n{steps}\n"
    assert Lab(update_alone).find(text) and Lab(update_alone).fixed(text) == text


@pytest.mark.parametrize(
    "later",
    [
        "RUN apt-get install -y c",
        "FROM a\nRUN apt-get install -y c",
        "FROM a AS b\nUSER x\nFROM b\nRUN apt-get install -y c",
        "RUN ./setup.sh",
        "FROM a\nRUN /setup.sh",
    ],
)
def test_lists_that_are_needed_later_stay(later: str) -> None:
    text = f"FROM debian:12 AS a\nRUN apt-get update && apt-get install -y b\n{later}\n"
    assert Lab(apt_lists_left).fixed(text) == text


@pytest.mark.parametrize("ending", ["", ";", " \\\n\t\tc \\\n\t;"])
def test_lists_go_at_the_end_of_a_list_below_set_e(ending: str) -> None:
    text = f"FROM debian:12\nRUN set -eux; apt-get update; apt-get install -y b{ending}\n"
    fixed = Lab(apt_lists_left).fixed(text)
    assert fixed.count("; rm -rf /var/lib/apt/lists/*") + fixed.count("\trm -rf") == 1
    assert fixed.rstrip().endswith(";") == bool(ending)


def test_lists_that_are_fetched_again_may_go() -> None:
    once = "RUN apt-get update && apt-get install -y {}"
    text = f"FROM debian:12\n{once.format('b')}\n{once.format('c')}\n"
    assert Lab(apt_lists_left).fixed(text).count("&& rm -rf /var/lib/apt/lists/*") == 2


def test_certificates_get_a_line_of_their_own_where_each_package_has_one() -> None:
    text = (
        "FROM debian:13\nRUN apt-get update && apt-get install -y \\\n        git \\\n        make \\\n"
        "    && git clone https://a.b/c\n"
    )
    fixed = text.replace("install -y", "install -y --no-install-recommends")
    fixed = fixed.replace("make", "make \\\n        ca-certificates")
    assert Lab(apt_recommends).fixed(text) == fixed
