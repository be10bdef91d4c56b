"""The same bytes in two layers."""

import pytest

from dflint_rules.layers.moved import copied_again, moved_from_earlier_layer, removed_in_later_layer
from dflint_rules.layers.ownership import chmod_copies_tree, chmod_of_copied_file, chown_copies_tree
from dflint_rules.layers.shipped import (
    clean_up_in_builder,
    sources_in_runtime_image,
    toolchain_copied,
)
from tests.lab import Lab


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("COPY . /app\nRUN chown -R app /app", True),
        ("WORKDIR /app\nCOPY . .\nRUN chown -R app:app .", True),
        ("WORKDIR /app\nCOPY . .\nRUN useradd app && chown --recursive app:app /app", True),
        ("WORKDIR /app\nRUN npm ci\nRUN chown -R node /app", True),
        ("RUN git clone https://x/y.git /srv/y\nRUN chown -R www-data /srv", True),
        ("COPY --from=build /out/app /usr/local/bin/app\nRUN chown -R app /usr/local/bin", True),
        ("RUN pip install -t /app/lib flask\nRUN chown -R app /app", True),
        ("RUN /app/venv/bin/pip install flask\nRUN chown -R app /app/venv", True),
        ("WORKDIR /app\nRUN pnpm add a@1\nRUN chown -R app node_modules/.pnpm", True),
        ("WORKDIR /app\nRUN npm ci\nRUN chown -R app node_modules/.cache", False),
        ("RUN /usr/bin/pip install flask\nRUN chown -R app /usr/bin", False),
        ("COPY . /app\nRUN chown app /app", False),
        ("COPY . /app\nRUN chown -R app /app/data", False),
        ("COPY . /app\nRUN chown -R app /application", False),
        ("COPY run.sh /app/\nRUN chown -R app /app", False),
        ("COPY ./src /app/\nRUN chown -R app /app", True),
        ("COPY bashrc /app/\nRUN chown -R app /app", False),
        ("RUN git clone https://x/y.git /srv/y && chown -R www-data /srv", False),
        ("RUN chown -R app /app\nCOPY . /app", False),
        ("COPY . /app\nRUN chown -R app $DIR", False),
        ("COPY . $DIR\nRUN chown -R app /app", False),
        (
            "RUN tar xf a.tar -C /opt\nRUN mkdir -p /opt/b && cd /opt/b && make && chown -R a .",
            False,
        ),
        ("RUN tar xf a.tar -C /opt\nRUN mkdir -p /opt && chown -R a /opt/b", True),
    ],
)
def test_chown_stores_a_tree_again(steps: str, found: bool) -> None:
    assert bool(Lab(chown_copies_tree).report(f"FROM debian:13\n{steps}\n")) == found


def test_a_builder_may_own_what_it_likes() -> None:
    text = "FROM a AS b\nCOPY . /app\nRUN chown -R app /app\nFROM scratch\nCOPY --from=b /x /\n"
    assert Lab(chown_copies_tree).report(text) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("COPY . /app\nRUN chown -R 1000:1000 /app\nCMD x", "COPY --chown=1000:1000 . /app\nCMD x"),
        ("COPY . /app\n\nRUN chown -R a /app\n\nCMD x", "COPY --chown=a . /app\n\nCMD x"),
        ("copy . /app\nrun chown -R a /app/", "copy --chown=a . /app"),
        ("COPY . /app\n# why\nRUN chown -R a /app", None),
        ("COPY . /app\nRUN chown -R a /app && b", None),
        ("COPY . /app\nRUN chown -R a /app /b", None),
        ("COPY . /app\nRUN chown -R a /", None),
        ("COPY . /app\nRUN chown -R $A /app", None),
        ("COPY . /app\nUSER a\nRUN chown -R a /app", None),
        ("COPY x /app/\nCOPY . /app\nRUN chown -R a /app", None),
        ("RUN mkdir /app\nCOPY . /app\nRUN chown -R a /app", None),
        ("WORKDIR /app\nCOPY . .\nRUN chown -R a /app", None),
        ("COPY --chown=b . /app\nRUN chown -R a /app", None),
        ("COPY . /app\nRUN --network=none chown -R a /app", None),
    ],
)
def test_copy_takes_over_from_chown_only_if_it_means_the_same(
    before: str, after: str | None
) -> None:
    text = f"FROM debian:13\n{before}\n"
    fixed = text if after is None else f"FROM debian:13\n{after}\n"
    assert Lab(chown_copies_tree).fixed(text) == fixed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("COPY t /opt/t\nRUN chmod -R 755 /opt/t", "COPY --chmod=755 t /opt/t"),
        ("COPY t /opt/t\nRUN chmod -R +x /opt/t", None),
        ("COPY t /opt/t\nRUN chmod -R u+rwX,go+rX /opt/t", None),
        ("COPY t /opt/t\nRUN chmod 755 /opt/t", None),
    ],
)
def test_copy_takes_over_from_chmod(before: str, after: str | None) -> None:
    text = f"FROM debian:13\n{before}\n"
    fixed = text if after is None else f"FROM debian:13\n{after}\n"
    assert Lab(chmod_copies_tree).fixed(text) == fixed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("COPY x.sh /x.sh\nRUN chmod 755 /x.sh", "COPY --chmod=755 x.sh /x.sh"),
        ("COPY x.sh /opt/\nRUN chmod 0755 /opt/x.sh", "COPY --chmod=0755 x.sh /opt/"),
        ("COPY x.sh /opt\nRUN chmod 755 /opt", None),
        ("COPY dir /app/dir\nRUN chmod 755 /app/dir", None),
        ("COPY x.sh /x.sh\nRUN chmod +x /x.sh", None),
        ("COPY x.sh y.sh /\nRUN chmod 755 /x.sh", None),
    ],
)
def test_the_mode_of_one_file(before: str, after: str | None) -> None:
    text = f"FROM debian:13\n{before}\n"
    fixed = text if after is None else f"FROM debian:13\n{after}\n"
    assert Lab(chmod_of_copied_file).fixed(text) == fixed


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("COPY app.war /tmp/\nRUN mv /tmp/app.war /srv/ROOT.war", True),
        ("COPY dist /tmp/dist\nRUN cp -r /tmp/dist /srv", True),
        ("COPY . /src\nRUN mv /src/target/app.jar /app.jar", True),
        ("COPY conf /tmp/conf\nRUN cp /tmp/conf /etc/conf", False),
        ("COPY x.conf /tmp/\nRUN mv /tmp/x.conf /etc/", False),
        ("RUN wget https://x/app.war && mv app.war /srv/", False),
    ],
)
def test_moving_stores_again(steps: str, found: bool) -> None:
    assert bool(Lab(moved_from_earlier_layer).report(f"FROM debian:13\n{steps}\n")) == found


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("RUN apt-get install -y gcc git\nRUN apt-get purge -y gcc", True),
        ("RUN apt-get install -y gcc=12.* \nRUN apt-get remove -y gcc", True),
        ("RUN apk add --virtual .build gcc\nRUN apk del .build", True),
        ("RUN yum install -y gcc\nRUN yum erase -y gcc", True),
        ("RUN apt-get install -y gcc\nRUN apt-get 'purge' -y gcc", True),
        ("RUN apt-get install -y gcc\nRUN apt-get pur\\\nge -y gcc", True),
        ("RUN apt-get install -y gcc\nRUN <<EOF\napt-get autoremove -y gcc\nEOF", True),
        ('RUN ["apt-get", "install", "-y", "gcc"]\nRUN ["apt-get", "remove", "-y", "gcc"]', True),
        ("RUN pip install cython==3.1\nRUN pip uninstall -y cython", True),
        ("RUN npm install -g @a/b@5.9 c@1\nRUN npm uninstall -g @a/b", True),
        ("RUN npm install -g a@1\nRUN pip uninstall -y a", False),
        ("RUN gem install a && gem uninstall a", False),
        ("RUN apt-get install -y gcc && apt-get purge -y gcc", False),
        ("RUN apt-get install -y git\nRUN apt-get purge -y gcc", False),
        ("RUN pecl install gnupg\nRUN apt-get purge -y gnupg", False),
        ("RUN apt-get install -y $P\nRUN apt-get purge -y $P", False),
    ],
)
def test_removing_in_a_later_layer(steps: str, found: bool) -> None:
    assert bool(Lab(removed_in_later_layer).report(f"FROM debian:13\n{steps}\n")) == found


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("WORKDIR /a\nCOPY . .\nCOPY package.json .", True),
        ("COPY . /a\nCOPY src/x.conf /a/src/x.conf", True),
        ("COPY root /\nCOPY root/opt/w /opt/w", True),
        ("COPY . /a\nCOPY x.conf /etc/x.conf", False),
        ("COPY package.json /a/\nCOPY . /a", False),
        ("COPY . /a\nRUN rm -rf /a/conf\nCOPY conf /a/conf", False),
        ("COPY . /a\nRUN sed -i s/x/y/ /a/x.conf\nCOPY x.conf /a/x.conf", False),
        ("COPY . /a\nCOPY --chown=b x.conf /a/x.conf", False),
        ("COPY . /a\nCOPY --from=b x.conf /a/x.conf", False),
        ("COPY * /a/\nCOPY src/x.conf /a/src/x.conf", False),
        ("COPY x.conf x.conf /a/", False),
        ("COPY x.conf /a/\nCOPY y x.conf /a/", True),
        ("COPY . /a\nONBUILD COPY x.conf /a/", False),  # another build, of another context
    ],
)
def test_copied_again(steps: str, found: bool) -> None:
    assert bool(Lab(copied_again).report(f"FROM debian:13\n{steps}\n")) == found


@pytest.mark.parametrize(
    ("final", "found"),
    [
        ("COPY . /src\nCOPY --from=build /app /app", True),
        ("COPY --from=build /app /app", False),
        ("COPY config.yaml /\nCOPY --from=build /app /app", False),
        (
            "COPY . /src\nCOPY --from=build /app /app\nRUN pip install -r /src/requirements.txt",
            False,
        ),
        ("COPY . /src", False),
    ],
)
def test_sources_beside_the_program(final: str, found: bool) -> None:
    text = f"FROM golang:1.27 AS build\nCOPY . .\nRUN go build -o /app\nFROM alpine:3.22\n{final}\n"
    assert bool(Lab(sources_in_runtime_image).report(text)) == found
    interpreted = text.replace("alpine:3.22", "python:3.14-alpine")
    assert not Lab(sources_in_runtime_image).report(interpreted)


@pytest.mark.parametrize(
    ("final", "found"),
    [
        ("COPY --from=build /usr/local/cargo /c\nCMD [\"app\"]", True),
        ("COPY --from=build /usr/local/cargo/bin/app /app\nCMD [\"app\"]", False),
        ("COPY --from=build /usr/local/cargo /c\nCMD [\"bash\"]", False),
    ],
)  # fmt: skip
def test_a_toolchain_is_shipped(final: str, found: bool) -> None:
    text = f"FROM rust:1.90 AS build\nRUN cargo install x\nFROM debian:13\n{final}\n"
    assert bool(Lab(toolchain_copied).report(text)) == found


def test_only_what_is_not_shipped_needs_no_cleaning() -> None:
    script = "RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*"
    builder = f"FROM debian:13 AS b\n{script}\nFROM scratch\nCOPY --from=b /x /\n"
    assert Lab(clean_up_in_builder).marked(builder) == ["rm -rf /var/lib/apt/lists/*"]
    assert Lab(clean_up_in_builder).report(f"FROM debian:13\n{script}\n") == ""
    assert Lab(clean_up_in_builder).report(f"FROM debian:13 AS b\n{script}\nFROM b\n") == ""
