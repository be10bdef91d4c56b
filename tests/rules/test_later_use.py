"""Nothing goes that a later step, another build or the container needs."""

import pytest

from dflint.fix import Safety
from dflint_rules.layers.deletions import archive_left
from dflint_rules.network.versions import clone_with_history
from dflint_rules.packages.apk import apk_cache_left
from dflint_rules.packages.apt_lists import apt_lists_left
from dflint_rules.packages.build_tools import build_tool_cache_left
from dflint_rules.packages.caches import npm_cache_left, yarn_cache_left
from tests.lab import Lab
from tests.rules.project import Project, rules_of

LISTS = "FROM debian:12 AS a\nRUN apt-get update && apt-get install -y b\n"


@pytest.mark.parametrize(
    "later",
    [
        "RUN rosdep install --from-paths src",
        "RUN gdebi -n a.deb",
        "RUN mk-build-deps -i",
        "RUN apt-get build-dep -y a",
        "RUN apt-file search a",
        "RUN ansible-playbook site.yml",
        "RUN make deps",
        "RUN make -C src install-deps",
        "RUN just setup",
        "RUN ./install",
        "RUN bash provision.sh",
        "RUN . ./setup.bash",
        "COPY prepare /usr/bin/\nRUN prepare",
        "COPY bin/ /usr/bin/\nRUN install-tools",
        "RUN curl https://example.org/i | bash",
        "RUN bash <(curl https://example.org/i)",
        "RUN dpkg -i a.deb || apt-get install -f -y",
        "RUN xargs apt-get install -y <list",
        "RUN cp -r /var/lib/apt/lists /b",
        "ONBUILD RUN apt-get install -y c",
        "ONBUILD RUN ./setup.sh",
        'ENTRYPOINT ["apt-get", "install", "-y"]',
        "CMD apt-get install -y c && c",
        "FROM a\nRUN gdebi -n a.deb",
        "FROM b\nCOPY --from=a /var/lib/apt /var/lib/apt",
    ],
)
def test_lists_that_may_be_needed(later: str) -> None:
    text = f"{LISTS}{later}\n"
    assert Lab(apt_lists_left).fixed(text, Safety.UNSAFE) == text


@pytest.mark.parametrize(
    "later",
    [
        "RUN useradd c",
        "RUN make && make install",
        "RUN ./configure && make -j4",
        "COPY run.sh /\nRUN chmod +x /run.sh",
        "RUN rosdep update",
        "RUN curl https://sh.rustup.rs | sh",
        "RUN pip install c",
        "RUN python setup.py install",
        "RUN apt-get update && apt-get install -y c",
        'CMD ["sh", "-c", "apt-get update && apt-get install -y c"]',
        'COPY e.sh /\nENTRYPOINT ["/e.sh"]',
    ],
)
def test_lists_that_are_not_needed(later: str) -> None:
    assert "rm -rf /var/lib/apt" in Lab(apt_lists_left).fixed(f"{LISTS}{later}\n")


@pytest.mark.parametrize(
    "later",
    [
        "RUN npm ci --offline",
        "RUN npm ci --prefer-offline",
        "RUN --network=none npm ci",
        "RUN cp -r ~/.npm /c",
        'CMD ["npm", "ci", "--offline"]',
        "FROM b\nCOPY --from=a /root/.npm /root/.npm",
        "FROM a\nRUN npm ci --offline",
    ],
)
def test_downloads_that_are_taken_later(later: str) -> None:
    first = "FROM node:22 AS a\nRUN npm ci\n"
    assert Lab(npm_cache_left).fixed(f"{first}{later}\n").startswith(first)


@pytest.mark.parametrize(
    "steps",
    [
        "COPY package.json .yarnrc.yml ./\nRUN yarn install",
        "COPY .yarn .yarn\nRUN yarn install",
        "RUN corepack enable && yarn install",
        "RUN yarn set version berry && yarn install",
        "RUN yarn install --immutable",
        "COPY . .\nRUN yarn install",
        "ENV YARN_VERSION=3.2.0\nRUN yarn install",
    ],
)
def test_the_cache_of_a_newer_yarn_is_the_installation(steps: str) -> None:
    text = f"FROM node:22\n{steps}\n"
    assert Lab(yarn_cache_left).fixed(text, Safety.SAFE) == text


@pytest.mark.parametrize(
    "steps",
    [
        "RUN yarn install",
        "COPY package.json yarn.lock ./\nRUN yarn install",
        "COPY . .\nRUN yarn install --frozen-lockfile",
        "RUN yarn global add a",
    ],
)
def test_the_cache_of_yarn_1(steps: str) -> None:
    assert Lab(yarn_cache_left).fixed(f"FROM node:22\n{steps}\n").endswith("&& yarn cache clean\n")


@pytest.mark.parametrize(
    "steps",
    [
        "RUN mvn install\nRUN mvn -o test",
        "# the image works offline\nRUN mvn install",
        'RUN mvn install\nENTRYPOINT ["/run.sh"]',
        "RUN mvn -o install",
    ],
)
def test_what_maven_has_fetched_may_be_wanted(steps: str) -> None:
    text = f'FROM debian:12\n{steps}\nCMD ["java", "-jar", "a.jar"]\n'
    assert Lab(build_tool_cache_left).fixed(text, Safety.UNSAFE) == text


@pytest.mark.parametrize(
    ("run", "is_fixed"),
    [
        ("go mod download", False), ("go mod download && go build", True), ("cargo fetch", False),
        ("mvn -B dependency:resolve dependency:resolve-plugins", False), ("mvn package", True),
        ("dotnet restore", False), ("gradle dependencies", False),
    ],
)  # fmt: skip
def test_what_is_fetched_only_is_wanted(run: str, is_fixed: bool) -> None:
    text = f'FROM example/base\nRUN {run}\nCMD ["a"]\n'
    assert (Lab(build_tool_cache_left).fixed(text, Safety.UNSAFE) != text) == is_fixed


ARCHIVE = "WORKDIR /d\nRUN curl -fLO https://example.org/a.tgz && tar xf a.tgz"


@pytest.mark.parametrize(
    "later",
    [
        "RUN sha256sum *",
        "RUN find / -name '*.tgz'",
        "RUN cp -r /d /e",
        "RUN ./pack.sh",
        'CMD ["python3", "-m", "http.server"]',
        "FROM b\nCOPY --from=a /d /d",
        "FROM a\nRUN ls *.tgz",
        """RUN python3 -c "import glob; print(glob.glob('*.tgz'))\"""",
        'RUN for it in ./*.tgz; do gzip -t "$it"; done',
    ],
)
def test_an_archive_that_is_seen_later(later: str) -> None:
    text = f"FROM buildpack-deps:bookworm AS a\n{ARCHIVE}\n{later}\n"
    assert Lab(archive_left).fixed(text, Safety.SAFE) == text


@pytest.mark.parametrize("folder", ["/usr/share/nginx/html", "/var/www", "/srv/downloads"])
def test_an_archive_that_is_handed_out(folder: str) -> None:
    text = f"FROM buildpack-deps:bookworm\n{ARCHIVE.replace('/d', folder, 1)}\n"
    assert Lab(archive_left).fixed(text, Safety.UNSAFE) == text


CLONE = "RUN git clone https://example.org/b.git /b\n"


@pytest.mark.parametrize(
    "later",
    [
        "RUN cd /b && git checkout v1",
        "RUN git -C /b describe",
        "WORKDIR /b\nRUN git reset --hard 0a1b2c3",
        "WORKDIR /b\nRUN git log",
        "RUN bash -c 'cd /b && git checkout v1'",
        "ONBUILD RUN cd /b && git pull",
        "WORKDIR /b\nRUN ./release.sh",
        "WORKDIR /b\nRUN pip install setuptools_scm",
        "FROM a\nRUN cd /b && git fetch --tags",
    ],
)
def test_a_history_that_is_used_later(later: str) -> None:
    text = f"FROM buildpack-deps:bookworm AS a\n{CLONE}{later}\n"
    assert Lab(clone_with_history).fixed(text, Safety.UNSAFE) == text


@pytest.mark.parametrize(
    "later",
    ["RUN make -C /b", "RUN cd /c && git log", "WORKDIR /b\nRUN git submodule update --init"],
)
def test_a_history_that_is_not_used(later: str) -> None:
    text = f"FROM buildpack-deps:bookworm\n{CLONE}{later}\n"
    assert "clone --depth 1" in Lab(clone_with_history).fixed(text, Safety.UNSAFE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("apk update && apk add --no-cache a", "apk add --no-cache a"),
        (
            "apk update && apk upgrade && apk add a",
            "apk upgrade --no-cache && apk add --no-cache a",
        ),
        ("apk --no-cache update && apk --no-cache add a", "apk --no-cache add a"),
        ("sudo apk update && sudo apk add a", "sudo apk add --no-cache a"),
        ("apk update && apk search b && apk add a", None),
        ("apk update && apk add --no-cache a && ./b.sh", None),
        ("apk update; apk add --no-cache a", "apk add --no-cache a"),
        ("set -e; apk update && apk add --no-cache a; b", "set -e; apk add --no-cache a; b"),
        ("b && apk update; apk add --no-cache a", None),
        ("apk add --no-network a", None),
    ],
)
def test_an_index_that_nothing_needs(before: str, after: str | None) -> None:
    fixed = Lab(apk_cache_left).fixed(f"FROM alpine:3.20\nRUN {before}\n", Safety.SAFE)
    assert fixed == f"FROM alpine:3.20\nRUN {after or before}\n"


def test_an_index_that_a_later_step_needs() -> None:
    text = "FROM alpine:3.20\nRUN apk update && apk add --no-cache a\nRUN apk list\n"
    assert Lab(apk_cache_left).fixed(text, Safety.SAFE) == text


@pytest.mark.parametrize(
    ("script", "has_fix"),
    [
        ("#!/bin/sh\napt-get install -y $EXTRA\n", False),
        ("#!/bin/sh\nif [ -n $EXTRA ]; then apt-get -y install $EXTRA; fi\n", False),
        ("#!/bin/sh\napt-get update\napt-get install -y $EXTRA\n", True),
        ('#!/bin/sh\nexec "$@"\n', True),
    ],
)
def test_lists_that_the_script_of_the_container_needs(
    project: Project, script: str, has_fix: bool
) -> None:
    project.rules = rules_of("DF303")
    project.write("start.sh", script, 0o755)
    project.write(
        "Dockerfile",
        "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"
        'COPY start.sh /\nENTRYPOINT ["/start.sh"]\n',
    )
    (found,) = project.findings()
    assert (found.fix is not None) is has_fix
