"""Scripts that a Dockerfile writes into the image."""

import pytest

from dflint_rules.scripts.written_scripts import expanded_too_early
from tests.lab import Lab

lab = Lab(expanded_too_early)


@pytest.mark.parametrize(
    "lines",
    [
        'RUN echo "F=`mktemp`; make-it $F" > /etc/cron.daily/it',
        'RUN echo "export A=1; echo ${A}" >> /root/.profile',
        "RUN cat <<EOF > /run.sh\n#!/bin/sh\nname=me\necho $name\nEOF",
        'RUN cat <<EOF > /run.sh\n#!/bin/sh\nexec app "$@"\nEOF',
        "COPY <<EOF /run.sh\n#!/bin/sh\nname=me\necho ${name}\nEOF",
        "COPY <<EOF /run.sh\n#!/bin/sh\necho $1\nEOF",
    ],
)
def test_what_is_replaced_before_it_can_be_set(lines: str) -> None:
    assert len(lab.marked(f"FROM debian:13-slim\n{lines}\n")) == 1


@pytest.mark.parametrize(
    "lines",
    [
        "RUN echo 'F=`mktemp`; make-it $F' > /etc/cron.daily/it",
        r'RUN echo "F=\`mktemp\`; make-it \$F" > /etc/cron.daily/it',
        'ARG F=1\nRUN echo "F=2; make-it $F" > /etc/cron.daily/it',
        'ENV F=1\nRUN echo "F=2; make-it $F" > /etc/cron.daily/it',
        'RUN F=$(date) && echo "F=2; make-it $F" > /etc/cron.daily/it',
        'RUN . ./env && echo "F=2; make-it $F" > /etc/cron.daily/it',
        'RUN echo "export PATH=/opt/bin:$PATH; run $PATH" >> /root/.profile',
        'RUN echo "F=$F" > /etc/environment',
        'RUN echo "version: $VERSION" > /version',
        'RUN echo "F=1; echo $F"',
        "RUN cat <<'EOF' > /run.sh\n#!/bin/sh\nname=me\necho $name\nEOF",
        'RUN cat <<EOF > /run.sh\n#!/bin/sh\nexec app "\\$@"\nEOF',
        "COPY <<'EOF' /run.sh\n#!/bin/sh\nname=me\necho $name $1\nEOF",
        "COPY <<EOF /run.sh\n#!/bin/sh\nname=me\necho \\$name \\$1\nEOF",
        "ARG name=me\nCOPY <<EOF /run.sh\n#!/bin/sh\nname=me\necho $name\nEOF",
        "COPY <<EOF /etc/app.conf\nlisten $1\nEOF",
    ],
)
def test_what_is_meant_or_not_replaced(lines: str) -> None:
    assert lab.marked(f"FROM debian:13-slim\n{lines}\n") == []
