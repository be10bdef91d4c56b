"""Rewrites that look right and are wrong: what fixers get wrong in real files.

Every file here goes through all fixes of all rules. In any case the builder can read what comes out,
no comment is lost, and a safe fix changes the build in no other way than it says
(tests/engine/promises.py). What comes out is written down where it is known; elsewhere it must
keep the pieces of text that are easily broken.
"""

from textwrap import dedent

import pytest

from dflint.fix import Safety
from tests.engine.meaning import meaning_of
from tests.engine.promises import broken, fixed, unreadable_scripts

BOTH = pytest.mark.parametrize("allow", [Safety.SAFE, Safety.UNSAFE], ids=str)


def _fixed(text: str, allow: Safety = Safety.UNSAFE) -> str:
    """What a file becomes, which must not be worse."""
    result = fixed("Dockerfile", text, allow)
    assert list(broken(result)) == []
    assert unreadable_scripts([result]) == []
    return result.after


def _debian(text: str, base: str = "debian:12") -> str:
    return f"FROM {base}\n{dedent(text).lstrip()}"


def _meanings(text: str) -> list[list[str] | None]:
    """What the file does, and what it does after safe and after all fixes."""
    return [meaning_of(it) for it in (text, _fixed(text, Safety.SAFE), _fixed(text))]


# --- lists of packages over several lines ---


LISTS = {
    "a command below the list": r"""
        RUN apt-get update && apt-get install -y \
            zsh \
            bash \
         && rm -rf /var/lib/apt/lists/*
        """,
    "an option below the list": r"""
        RUN apt-get update && apt-get install -y \
            zsh \
            bash \
            --no-install-recommends \
         && rm -rf /var/lib/apt/lists/*
        """,
    "a comment in the list": r"""
        RUN apt-get update && apt-get install -y \
            zsh \
            # keep curl
            curl \
            bash
        """,
    "an option with a value below the list": r"""
        RUN apk add git \
            curl \
            --repository http://example.com/alpine
        """,
    "an empty line and a comment in the list": r"""
        RUN apt-get update && apt-get install -y curl \

        # the other one
          wget && rm -rf /var/lib/apt/lists/*
        """,
}  # fmt: skip


@BOTH
@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_of_packages_keeps_all_its_words(text: str, allow: Safety) -> None:
    before = _debian(text)
    after = _fixed(before, allow)
    missing = {word for word in before.split() if word != "\\" and word not in after.split()}
    mounted = {"-rf", "/var/lib/apt/lists/*"} if "target=/var/lib/apt/lists," in after else set()
    assert missing <= mounted


@BOTH
def test_the_value_of_an_option_is_no_package(allow: Safety) -> None:
    after = _fixed("FROM alpine:3.20\n" + dedent(LISTS["an option with a value below the list"]))
    assert "--repository http://example.com/alpine\n" in after


@BOTH
def test_the_command_behind_a_list_stays_with_another_escape(allow: Safety) -> None:
    text = "# escape=`\nFROM debian:12\nRUN apt-get install -y `\n zsh `\n bash && ls\n"
    after = _fixed(text, allow)
    cleaned = " `\n && rm -rf /var/lib/apt/lists/*\n"  # as the image is one of Linux
    assert (cleaned in after) is (allow is Safety.SAFE)
    assert "bash && ls\n" in after.replace(cleaned, "\n").replace(
        "zsh", "bash"
    )  # they may be sorted
    assert "zsh" in after and "\\" not in after


@BOTH
def test_each_of_several_installations_is_mended(allow: Safety) -> None:
    text = _debian(
        "RUN apt-get update && apt-get -q install a && apt-get install $PKGS && apt-get install b\n"
    )
    assert _fixed(text, allow).count("install -y") == 3
    text = _debian("RUN dnf install a && dnf -q install b && dnf install c\n", "fedora:41")
    assert _fixed(text, allow).count("install -y") == 3


# --- ENV, LABEL and MAINTAINER ---


@BOTH
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('LABEL maintainer "Jo <jo@example.com>"', 'LABEL maintainer="Jo <jo@example.com>"'),
        ('ENV P "b c"', 'ENV P="b c"'),
        ("ENV P 'b c'", "ENV P='b c'"),
        ('ENV J "dq $A"', 'ENV J="dq $A"'),
        ("ENV I 'single $A'", "ENV I='single $A'"),
        ('ENV OPTS -Dfoo="a b"', 'ENV OPTS=-Dfoo="a b"'),
        ('ENV K a"b"c d', 'ENV K="abc d"'),
        ('ENV N {"a": "b"}', 'ENV N="{a: b}"'),
        (r"ENV M a \$A b", r'ENV M="a \$A b"'),
        (r"ENV G a\ b", r"ENV G=a\ b"),
        (r"ENV O C:\x y", 'ENV O="C:x y"'),
        ("ENV T tab\tvalue", 'ENV T="tab\tvalue"'),
        ("ENV F b \\\n  cont", 'ENV F="b \\\n  cont"'),
        ("ENV F b \\\n  # why\n  cont", 'ENV F="b \\\n  # why\n  cont"'),
        ("ENV H $A/b c", 'ENV H="$A/b c"'),
        ('ENV E ""', 'ENV E=""'),
        ("ENV E it's", "ENV E it's"),
    ],
)
def test_a_value_stays_the_same_with_an_equals_sign(before: str, after: str, allow: Safety) -> None:
    text = _debian(f"ARG A=1\n{before}\nRUN env\n")
    assert _fixed(text, allow) == _debian(f"ARG A=1\n{after}\nRUN env\n")
    assert meaning_of(text) == meaning_of(_fixed(text, Safety.SAFE))


def test_a_label_that_the_builder_refuses_is_not_made_into_another() -> None:
    text = _debian('LABEL "quoted key" value\n')
    assert _fixed(text) == text


def test_a_maintainer_keeps_its_dollars_quotes_and_backslashes() -> None:
    text = _debian('MAINTAINER Jo $X "quoted" \\n\nRUN make\n')
    assert _fixed(text, Safety.SAFE) == text
    assert r'="Jo \$X \"quoted\" \\n"' in _fixed(text)


# --- nothing is moved past what it depends on ---


@pytest.mark.parametrize(
    "text",
    [
        'SHELL ["/bin/bash", "-c"]\nCMD foo | tee\nSHELL ["/bin/sh", "-c"]\nRUN ls\n',
        "ARG S=SIGTERM\nSTOPSIGNAL $S\nENV S=SIGINT\nRUN ls\n",
        "USER app\nRUN id\nUSER root\nRUN id\nUSER app\n",
        "ENV A=1\nRUN echo $A\nENV A=2\nRUN echo $A\n",
        "ARG A=1\nRUN echo $A\nARG A=2\nRUN echo $A\n",
        'WORKDIR /a\nRUN ls\nWORKDIR /b\nRUN ls\nCMD ["./a"]\n',
    ],
)
def test_what_an_instruction_finds_is_what_it_found(text: str) -> None:
    before, safe, _ = _meanings(_debian(text))
    assert safe == before


@pytest.mark.parametrize("line", ["STOPSIGNAL $S", "CMD foo | tee"])
def test_an_instruction_stays_above_what_comes_after_it(line: str) -> None:
    text = _debian(f"ARG S=SIGTERM\nSHELL ['a']\n{line}\nENV S=SIGINT\nRUN ls\n")
    assert line in _fixed(text) and _fixed(text).index(line) < _fixed(text).index("ENV S=")


def test_all_names_of_a_stage_are_changed_or_none() -> None:
    text = dedent("""\
        FROM debian:12 AS Builder
        RUN touch /a
        FROM Builder AS other
        FROM debian:12
        COPY --from=builder /a /a
        RUN --mount=from=Builder,target=/b ls /b
        COPY --from=other /a /c
        """)
    assert _fixed(text, Safety.SAFE) == text.replace("Builder", "builder")


# --- copying ---


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "COPY dir /app/dir\nRUN chmod 755 /app/dir\n",
        "COPY x.sh /opt\nRUN chmod 755 /opt\n",
        "COPY x.sh /opt/\nRUN chmod 755 /opt\n",
    ],
)
def test_the_mode_of_a_folder_is_not_that_of_its_files(text: str, allow: Safety) -> None:
    assert "--chmod" not in _fixed(_debian(text), allow)


@BOTH
def test_a_mode_in_letters_needs_a_newer_builder(allow: Safety) -> None:
    after = _fixed(_debian("COPY x.sh /opt/x.sh\nRUN chmod +x /opt/x.sh\n"), allow)
    assert "--chmod=+x" not in after


def test_files_of_root_are_not_given_away_without_asking() -> None:
    text = _debian("USER 1000\nCOPY a /srv/a\nCOPY b /etc/b\nADD c.tar /usr/bin/\n")
    assert _fixed(text, Safety.SAFE) == text
    assert _fixed(text) == text.replace("COPY a", "COPY --chown=1000 a")


@BOTH
@pytest.mark.parametrize(
    "line",
    ["ADD $SRC /x", "ADD rootfs.tar.xz layer.txt /out/", "ADD foo* /bar/"],
)
def test_add_stays_where_it_may_unpack_or_fetch(line: str, allow: Safety) -> None:
    text = _debian(f"ARG SRC\n{line}\n")
    assert _fixed(text, allow) == text


def test_add_of_a_file_without_a_suffix_stays_unless_asked() -> None:
    text = _debian("ADD archive /x\n")
    assert _fixed(text, Safety.SAFE) == text


@BOTH
def test_no_file_goes_into_another_folder(allow: Safety) -> None:
    after = _fixed(_debian("COPY a b\nCOPY c d/\n"), allow)
    assert "WORKDIR" not in after


# --- words in the wrong place ---


@pytest.mark.parametrize("base", ["alpine:3.20", "busybox:1.36"])
def test_busybox_knows_few_options_of_wget(base: str) -> None:
    after = _fixed(_debian("RUN wget https://example.com/x\n", base))
    assert "--progress" not in after
    assert _fixed(after, Safety.SAFE) == after


def test_a_name_of_a_program_is_not_a_call_of_it() -> None:
    text = _debian("RUN command -v wget && type curl && which git && echo pip install\n")
    assert _fixed(text) == text


@BOTH
def test_an_option_goes_to_the_side_of_the_verb_where_it_means_that(allow: Safety) -> None:
    after = _fixed(_debian("RUN zypper install curl\n", "opensuse/leap:15.6"), allow)
    assert "zypper --non-interactive install curl" in after


@BOTH
def test_an_option_does_not_part_another_from_its_value(allow: Safety) -> None:
    after = _fixed(_debian("RUN useradd -g grp -u 1234567890 usr\n"), allow)
    assert "-g grp" in after and "-u 1234567890" in after


@BOTH
def test_a_word_of_the_shell_is_no_part_of_a_command(allow: Safety) -> None:
    after = _fixed(_debian("RUN for p in a b; do pip install $p; done\n"), allow)
    assert after == _debian(
        "RUN for p in a b; do pip install --no-cache-dir $p; done\n"
        if allow is Safety.SAFE
        else "RUN --mount=type=cache,target=/root/.cache/pip for p in a b; do pip install $p; done\n"
    )


# --- bytes that mean something ---


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "WORKDIR /a   b\n",
        'LABEL d="a   \\\n   b"\n',
        'ENV T="x   \\\n   y"\nRUN env\n',
        "RUN python -c \"if 1:   \\\n    print('a   b')\"\n",
        "RUN echo a \\  b\n",
        "COPY <<EOF /a.md\nhard break  \n\n\n\tend\t\nEOF\n",
        "RUN cat > /etc/a <<EOF\na  \n\n\nb\nEOF\n",
        "COPY <<EOF /a.yaml\na: {{ .Values.x }}\nEOF\n",
        "COPY <<EOF /a.ini\nx=1\ny : z\nEOF\n",
        "COPY <<EOF /Dockerfile\nFROM Debian as x\nMAINTAINER me\nENV a b\nEOF\n",
        "RUN <<EOF cat > /Dockerfile\nFROM Debian as x\nRUN apt-get install zsh\nEOF\n",
        "RUN echo 'export PATH=$PATH:/x' > /etc/profile.d/x.sh\n",
        "RUN echo '#!/bin/sh\\necho $1' > /x.sh\n",
        "RUN cat <<'EOF' > /f\n$HOME and \\n and \\\\\nEOF\n",
        "RUN printf 'a\\\\b' > /f\n",
        "USER nobody\nRUN echo a > ~/f\n",
        'RUN echo "`uname -m`"\n',
        "RUN make $MAKEFLAGS\n",
        "USER app:app\nRUN id\n",
        "RUN ln -sf /bin/bash /bin/sh\n",
        'RUN ["apt-get", "install", "zsh"]\n',
    ],
)
def test_nothing_changes_where_every_character_counts(text: str, allow: Safety) -> None:
    assert _fixed(_debian(text), allow) == _debian(text)


# --- what the image does when it runs ---


def test_the_running_container_stays_as_it_is() -> None:
    text = _debian('CMD ["nginx", "-g", "daemon off;"]\n', "nginx:1.27")
    assert _fixed(text) == text
    after = _fixed(_debian("RUN bundle install\n", "ruby:3.3"), Safety.SAFE)
    assert "ENV" not in after


@pytest.mark.parametrize("base", ["scratch", "debian:12", "$BASE", "gcr.io/distroless/static"])
def test_no_user_and_no_health_check_is_made_up(base: str) -> None:
    text = f'ARG BASE=debian:12\nFROM {base}\nCOPY a /a\nENTRYPOINT ["/a"]\n'
    after = _fixed(text)
    assert "USER" not in after and "HEALTHCHECK" not in after and "RUN" not in after
    assert f"FROM {base}\n" in after


# --- caches ---


CACHED = {
    "an option on a line of its own": (
        "golang:1.23",
        'RUN apk add \\\n    --no-cache \\\n    git\nENV A=1\nENTRYPOINT ["/a"]\n',
    ),
    "pip with its option": (
        "python:3.12",
        "RUN pip install --no-cache-dir \\\n    flask \\\n    requests\nEXPOSE 80\n",
    ),
    "the folder that the program is built in": (
        "rust:1.80",
        "RUN cargo build --release\nRUN cp target/release/a /a\n",
    ),
    "a home of somebody else": ("python:3.12", "USER app\nRUN pip install --no-cache-dir flask\n"),
    "a mount point that is removed": (
        "python:3.12",
        "RUN pip install flask && rm -rf /root/.cache\n",
    ),
    "lists that are removed": (
        "debian:12",
        "RUN apt-get update && apt-get install -y --no-install-recommends git"
        " && rm -rf /var/lib/apt/lists/*\n",
    ),
    "files in /tmp": (
        "node:22",
        "RUN echo a > /tmp/npmrc\nRUN npm ci --userconfig /tmp/npmrc\n",
    ),
}


@BOTH
@pytest.mark.parametrize(("base", "text"), CACHED.values(), ids=CACHED)
def test_a_cache_mount_hides_and_loses_nothing(base: str, text: str, allow: Safety) -> None:
    after = _fixed(_debian(text, base), allow)
    kept = [line for line in text.split("\n") if line[:4] in ("ENV ", "ENTR", "EXPO", "USER")]
    assert all(line in after.split("\n") for line in kept)
    targets = [it.partition("target=")[2].partition(",")[0] for it in after.split() if "=" in it]
    assert "/tmp" not in targets and not any(it.endswith("/target") for it in targets)
    if "USER" in after:
        assert not any(it.startswith("/root") for it in targets)
    if "rm -rf /root/.cache" in after:
        assert not any(it.startswith("/root/.cache") for it in targets)
    if "/var/cache/apt" in targets:
        assert "docker-clean" in after
    if "rm -rf /var/lib/apt/lists" in after:
        assert "/var/lib/apt/lists" not in targets


def test_a_cache_stays_off_beside_a_mount_for_it() -> None:
    text = "RUN --mount=type=cache,target=/root/.cache/pip pip install flask\n"
    assert "--no-cache-dir" not in _fixed(_debian(text, "python:3.12"))


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        'RUN if [ -n "$N" ]; then npm install -g yarn; fi\n',
        "RUN apt-get update && npm ci && apt-get purge -y npm\n",
        "RUN (npm ci)\n",
    ],
)
def test_a_program_cleans_up_only_where_it_is_there(text: str, allow: Safety) -> None:
    assert "npm cache" not in _fixed(_debian(text), allow)


# --- scripts ---


@pytest.mark.parametrize("flag", ["--network=none", "--security=insecure"])
def test_a_run_with_a_flag_stays_alone(flag: str) -> None:
    after = _fixed(_debian(f"RUN {flag} make\nRUN make test\nRUN make install\n"))
    assert f"RUN {flag} make\n" in after


@pytest.mark.parametrize(
    "text",
    [
        "RUN mkdir /a\nRUN cat <<EOF > /etc/conf\nuser=1\nEOF\nRUN ls\n",
        "RUN mkdir /a\nRUN tee /etc/conf <<EOF\nuser=1\nEOF\nRUN ls\n",
        "RUN false; true; echo ok\nRUN make\n",
        "RUN a && b ; c\nRUN make\n",
        "RUN ! grep x f && echo good\n",
        "RUN set +e && false && echo\nRUN make\n",
        "RUN export A=1 && umask 077 && cd /tmp && make\nRUN make install\n",
        "RUN make && \\\n    # the reason\n    make test\nRUN make install\n",
        "RUN cd /tmp && make\nRUN cd /x || true\nRUN cd /nowhere; ls\nRUN cd -\n",
    ],
)
def test_runs_are_not_put_together_where_they_would_see_each_other(text: str) -> None:
    assert _fixed(_debian(text)) == _debian(text)


@BOTH
def test_nothing_is_appended_with_a_semicolon(allow: Safety) -> None:
    after = _fixed(_debian("RUN apt-get update; apt-get install -y a; echo done\n"), allow)
    assert "; rm" not in after


@pytest.mark.parametrize(
    ("base", "shell"),
    [
        ("debian:12", "/bin/bash"),
        ("alpine:3.20", "/bin/ash"),
        ("busybox:1.36", None),
        ("example.com/own:1", None),
    ],
)
def test_pipefail_is_set_in_a_shell_that_is_there_and_knows_it(
    base: str, shell: str | None
) -> None:
    text = _debian("RUN cat /a | sort > /b\n", base)
    assert _fixed(text, Safety.SAFE) == text
    added = f'SHELL ["{shell}", "-o", "pipefail", "-c"]\n' if shell else ""
    assert _fixed(text) == text.replace("RUN", f"{added}RUN")
    assert "set -o pipefail" not in _fixed(text)


@BOTH
@pytest.mark.parametrize("line", ["cd /tmp && make", "cd /x || true", 'cd "$HOME/x"', "cd -"])
def test_a_folder_of_one_run_is_not_that_of_the_next(line: str, allow: Safety) -> None:
    assert "WORKDIR" not in _fixed(_debian(f"RUN {line} && ls\nRUN make\nCOPY a b\n"), allow)


@BOTH
@pytest.mark.parametrize("keyword", ["CMD", "ENTRYPOINT"])
@pytest.mark.parametrize(
    "text",
    [
        "exec app", "cd /app", "cd /app && ./app", ". /env", "eval app", "ulimit -n 10",
        "echo {a,b}", "app # the end", "app $PORT", "app *.py", "app ~", "app > /log", "A=1 app",
        "app `id`", "trap - TERM",
    ],
)  # fmt: skip
def test_what_needs_a_shell_keeps_it(keyword: str, text: str, allow: Safety) -> None:
    assert _fixed(_debian(f"{keyword} {text}\n"), allow) == _debian(f"{keyword} {text}\n")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("app a\\ b \"c d\" 'e f'", '["app", "a b", "c d", "e f"]'),
        ("app \\\n  --port 80", None),
        ("app 'a\"b'", '["app", "a\\"b"]'),
    ],
)
def test_an_array_has_the_words_that_the_shell_makes(text: str, good: str | None) -> None:
    after = _fixed(_debian(f"ENTRYPOINT {text}\n"))
    assert after == _debian(f"ENTRYPOINT {good or text}\n")


@BOTH
def test_an_array_stays_an_array(allow: Safety) -> None:
    text = _debian('CMD ["sh", "-c", "echo $A && exec app"]\n')
    assert _fixed(text, allow) == text


# --- git, wget and curl ---


@pytest.mark.parametrize(
    "text",
    [
        "RUN git clone https://example.com/a.git /a && git -C /a describe\n",
        "RUN git clone https://example.com/a.git /a && cd /a && git checkout v1\n",
    ],
)
def test_a_clone_keeps_the_history_that_is_asked_for(text: str) -> None:
    assert _fixed(_debian(text)) == _debian(text)


def test_a_clone_is_not_made_into_add() -> None:
    assert "ADD" not in _fixed(_debian("RUN git clone -b ${VAR} https://example.com/b.git\n"))


def test_no_package_is_taken_away_that_something_else_may_need() -> None:
    text = _debian("""
        RUN apt-get update && apt-get install -y --no-install-recommends curl wget \\
            && rm -rf /var/lib/apt/lists/*
        RUN wget -nv https://example.com/a
        """)
    assert _fixed(text, Safety.SAFE) == text
    assert "install -y --no-install-recommends curl wget\n" in _fixed(text)


def test_how_curl_fetches_is_not_written_into_the_image() -> None:
    after = _fixed(_debian("RUN curl -o /a https://example.com/a\n"))
    assert after == _debian("RUN curl -f -o /a https://example.com/a\n")


# --- all that a file has around its instructions ---


@BOTH
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_file_keeps_its_first_and_its_last_line(newline: str, allow: Safety) -> None:
    lines = [
        "# syntax=docker/dockerfile:1",
        "ARG VER=3.12",
        "FROM --platform=$BUILDPLATFORM python:${VER}-slim as build",
        "RUN pip install flask",
    ]
    for end in ("", newline):
        after = _fixed(newline.join(lines) + end, allow)
        assert after.startswith(f"# syntax=docker/dockerfile:1{newline}ARG VER=3.12{newline}")
        assert "FROM --platform=$BUILDPLATFORM python:${VER}-slim AS build" in after
        assert after.endswith(f"flask{end}")


@BOTH
def test_an_archive_is_deleted_where_it_lies(allow: Safety) -> None:
    text = _debian(
        "RUN curl -fsSLO https://example.com/foo.tar.gz && tar -xf foo.tar.gz && cd foo && make\n"
    )
    assert "rm foo.tar.gz" not in _fixed(text, allow)


@BOTH
def test_comments_and_empty_lines_in_a_command(allow: Safety) -> None:
    text = _debian("""
        RUN apt-get update && \\

            # what it needs
            apt-get install \\
            # a shell
            zsh
        """)
    after = _fixed(text, allow)
    assert "# what it needs\n    apt-get install -y" in after
    assert "    # a shell\n    zsh" in after


@BOTH
@pytest.mark.parametrize(
    "line",
    ["bash -c 'apt-get install -y tzdata'", 'A="$(apt-get install -y tzdata)" && echo "$A"'],
)
def test_a_variable_is_set_in_a_script_in_a_script(line: str, allow: Safety) -> None:
    after = _fixed(f"FROM ubuntu:22.04\nRUN apt-get update && {line}\n", allow)
    assert "DEBIAN_FRONTEND=noninteractive apt-get install -y" in after


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "COPY a.sh /a.sh\nRUN chmod 755 /a.sh # why\n",
        "COPY tools /opt/tools\nRUN chmod -R 755 /opt/tools # why\n",
        "RUN cd /srv # why\nRUN make\n",
    ],
)
def test_a_comment_at_the_end_of_a_script_stays(text: str, allow: Safety) -> None:
    assert "# why" in _fixed(_debian(text), allow)


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "",
        "# a comment\n",
        "\n\n",
        "RUN\u00a0ls\n",
        "FROM debian:12\nRUN apt-get install zsh \\\n",
        "FROM debian:12\nRUN apt-get install zsh \\",
        "FROM debian:12\nRUN <<EOF\napt-get install zsh\n",
        "FROM debian:12\nONBUILD ONBUILD RUN ls\n",
        'FROM debian:12\nCMD ["a", b]\n',
        "FROM debian:12\nSHELL bash\nRUN ls\n",
        '# escape=`\nFROM debian:12\nCMD echo "a`$b"\n',
        "FROM debian:12\nRUN echo a && \\\n  \\\n  echo b\n",
        "FROM debian:12\nRUN cat <<< a\n",
        'FROM debian:12\nRUN echo "<<EOF"\n',
        "FROM debian:12\nRUN apt-get install " + "a " * 5000 + "\n",
        "FROM debian:12\nRUN apt-get install \\\n" + "  a \\\n" * 300 + "  b\n",
    ],
)
def test_odd_files_are_no_worse_afterwards(text: str, allow: Safety) -> None:
    _fixed(text, allow)
