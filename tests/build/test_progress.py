"""What engines print → which instruction took how long."""

from dflint.build.places import Places
from dflint.build.progress import (
    BuildahProgress,
    BuildKitProgress,
    ClassicProgress,
    Event,
    Progress,
)

TEXT = """\
ARG TAG=12
FROM debian:$TAG AS base
ENV A=b
RUN make \\
    it
ONBUILD RUN echo more

FROM base
WORKDIR /srv
COPY . .
RUN test
"""
BUILDKIT = """\
#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s

#4 [base 1/2] FROM docker.io/library/debian:12
#4 CACHED

#5 [base 2/2] RUN make     it
#5 0.069 #4 DONE 9.0s
#5 DONE 1.5s

#6 [stage-1 1/3] RUN echo more
#7 [linux/amd64 stage-1 2/3] WORKDIR /srv
#7 DONE 0.0s
#6 DONE 0.2s
#8 [stage-1 3/3] COPY . .
#8 CACHED
#9 [stage-1 4/3] RUN test
#9 0.1 no test
#9 ERROR: process "/bin/sh -c test" did not complete successfully: exit code: 1
"""
BUILDAH = """\
[1/2] STEP 1/4: FROM debian:12 AS base
[1/2] STEP 2/4: ENV A=b
--> Using cache 70b06b8f6542
[1/2] STEP 3/4: RUN make     it
done
[1/2] STEP 4/4: ONBUILD RUN echo more
[2/2] STEP 1/4: FROM 27c30585babc
[2/2] STEP 2/5: RUN echo more
[2/2] STEP 3/5: WORKDIR /srv
[2/2] STEP 4/5: COPY . .
[2/2] STEP 5/5: RUN test
"""
CLASSIC = """\
Sending build context to Docker daemon  3.631kB
Step 1/9 : ARG TAG=12
Step 2/9 : FROM debian:$TAG AS base
 ---> 443b53e29259
Step 3/9 : ENV A=b
 ---> Using cache
 ---> 03418e362db4
Step 4/9 : RUN make     it
 ---> Running in c013987b8caf
\x1b[91mdone\x1b[0m
"""


def test_buildkit_tells_times_by_the_number_of_a_step() -> None:
    progress = _read(BuildKitProgress(Places(TEXT)), BUILDKIT)
    assert [(it.line, it.seconds, it.is_cached) for it in progress.timings] == [
        (2, 0.0, True),
        (4, 1.5, False),
        (8, 0.2, False),
        (9, 0.0, False),
        (10, 0.0, True),
        (11, 0.0, False),
    ]
    assert progress.failed == 11


def test_buildah_works_on_a_step_until_the_next_begins() -> None:
    progress = _read(BuildahProgress(Places(TEXT)), BUILDAH)
    assert [(it.line, it.seconds, it.is_cached) for it in progress.timings] == [
        (2, 1.0, False),
        (3, 2.0, True),
        (4, 2.0, False),
        (6, 1.0, False),
        (8, 1.0, False),
        (8, 1.0, False),
        (9, 1.0, False),
        (10, 1.0, False),
        (11, 1.0, False),
    ]
    assert progress.failed == 11


def test_the_classic_builder_names_what_it_makes() -> None:
    progress = ClassicProgress(Places(TEXT))
    _read(progress, CLASSIC)
    assert [(it.line, it.seconds, it.is_cached) for it in progress.timings] == [
        (1, 1.0, False),
        (2, 2.0, False),
        (3, 3.0, True),
        (4, 3.0, False),
    ]
    assert progress.images == ["443b53e29259", "03418e362db4"]
    assert progress.containers == ["c013987b8caf"]


def test_an_event_leads_to_the_line_of_the_dockerfile() -> None:
    progress = BuildKitProgress(Places(TEXT))
    texts = ("#5 [base 2/2] RUN make it", "#5 0.1 working", "#1 [internal] load metadata")
    assert [progress.feed(text, 0.0) for text in texts] == [
        Event(texts[0], 4, is_step=True),
        Event(texts[1], 4, is_step=False),
        Event(texts[2], 0, is_step=False),
    ]


def _read(progress: Progress, output: str) -> Progress:
    """Feed an output that prints one line a second, and fails at its end."""
    lines = output.splitlines()
    for second, line in enumerate(lines):
        progress.feed(line, second)
    progress.finish(len(lines), is_success=False)
    return progress
