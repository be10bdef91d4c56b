"""Builds that fail, the rules that say so, and the builds that a person makes of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Break:
    """A Dockerfile whose build fails, and what it is once that is repaired.

    `rule`: whose finding names the cause. `says`: what the engine says. `files`: the build context,
    each with mode 0644; `repaired`: those of them that are others afterwards.
    """

    rule: str
    says: str
    before: str
    after: str
    files: dict[str, str] = field(default_factory=dict)
    repaired: dict[str, str] = field(default_factory=dict)


_SCRIPT = "#!/bin/sh\necho ready\n"
_PACKAGE = '{"name": "app", "version": "1.0.0", "scripts": {"start": "node ."}}\n'
_LOCK = '{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"version": "1.0.0"}}}\n'

BREAKS = (
    Break(
        "swallowed-instruction",
        "No such file or directory",
        "FROM busybox:1.36\nRUN echo a >/a \\\nCOPY b /b\nRUN cat /b\n",
        "FROM busybox:1.36\nRUN echo a >/a\nCOPY b /b\nRUN cat /b\n",
        {"b": "b\n"},
    ),
    Break(
        "unknown-instruction",
        "unknown instruction",
        "FROM busybox:1.36\nRUN cat >/a << EOF\nhello\nEOF\n",
        "FROM busybox:1.36\nRUN cat >/a <<EOF\nhello\nEOF\n",
    ),
    Break(
        "comment-hides-lines",
        "No such file or directory",
        "FROM busybox:1.36\nRUN true # why \\\n  && echo a >/a\nRUN cat /a\n",
        "FROM busybox:1.36\nRUN true \\\n  # why\n  && echo a >/a\nRUN cat /a\n",
    ),
    Break(
        "variable-of-another-stage",
        "exit code: 1",
        "FROM busybox:1.36 AS build\nARG NAME=a\nRUN echo $NAME >/a\n"
        "FROM busybox:1.36\nCOPY --from=build /a /a\nRUN basename $NAME\n",
        "FROM busybox:1.36 AS build\nARG NAME=a\nRUN echo $NAME >/a\n"
        "FROM busybox:1.36\nCOPY --from=build /a /a\nARG NAME=a\nRUN basename $NAME\n",
    ),
    Break(
        "missing-and",
        "takes no arguments",
        "FROM debian:bookworm-slim\nRUN apt-get update apt-get install -y --no-install-recommends tree\n",
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends tree\n",
    ),
    Break(
        "broken-exec-form",
        "not found",
        "FROM busybox:1.36\nRUN ['ls', '/bin']\n",
        'FROM busybox:1.36\nRUN ["ls", "/bin"]\n',
    ),
    Break(
        "shell-syntax-in-exec-form",
        "&&",
        'FROM busybox:1.36\nRUN ["ls", "/bin", "&&", "ls", "/etc"]\n',
        "FROM busybox:1.36\nRUN ls /bin && ls /etc\n",
    ),
    Break(
        "tilde-without-shell",
        "No such file or directory",
        "FROM busybox:1.36\nCOPY a ~/a\nRUN cat /root/a\n",
        "FROM busybox:1.36\nCOPY a /root/a\nRUN cat /root/a\n",
        {"a": "a\n"},
    ),
    Break(
        "path-replaced",
        "not found",
        "FROM debian:bookworm-slim\nENV PATH=/app/bin\nRUN ls\n",
        "FROM debian:bookworm-slim\nENV PATH=/app/bin:$PATH\nRUN ls\n",
    ),
    Break(
        "variable-in-copy-from",
        "failed to parse stage name",
        "FROM busybox:1.36 AS build\nRUN echo a >/a\nFROM busybox:1.36\nARG STAGE=build\n"
        "COPY --from=$STAGE /a /a\n",
        "FROM busybox:1.36 AS build\nRUN echo a >/a\nFROM busybox:1.36\nCOPY --from=build /a /a\n",
    ),
    Break(
        "invalid-default-in-from",
        "",
        "ARG VERSION=\nFROM busybox:$VERSION\n",
        "ARG VERSION=1.36\nFROM busybox:$VERSION\n",
    ),
    Break("invalid-image-name", "", "FROM Busybox:1.36\n", "FROM busybox:1.36\n"),
    Break(
        "copy-from-itself",
        "circular dependency",
        "FROM busybox:1.36 AS app\nRUN echo a >/a\nCOPY --from=app /a /b\n",
        "FROM busybox:1.36 AS app\nRUN echo a >/a\nRUN cp /a /b\n",
    ),
    Break(
        "copy-out-of-cache-mount",
        "no such file or directory",
        "FROM busybox:1.36 AS build\nRUN --mount=type=cache,target=/out echo a >/out/a\n"
        "FROM busybox:1.36\nCOPY --from=build /out/a /a\n",
        "FROM busybox:1.36 AS build\nRUN --mount=type=cache,target=/out echo a >/out/a && cp /out/a /a\n"
        "FROM busybox:1.36\nCOPY --from=build /a /a\n",
    ),
    Break(
        "removes-mount-point",
        "busy",
        "FROM busybox:1.36\nRUN --mount=type=cache,target=/var/cache/x rm -rf /var/cache/x\n",
        "FROM busybox:1.36\nRUN --mount=type=cache,target=/var/cache/x rm -rf /var/cache/x/*\n",
    ),
    Break(
        "install-without-lists",
        "Unable to locate package",
        "FROM debian:bookworm-slim\nRUN apt-get install -y --no-install-recommends tree\n",
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends tree\n",
    ),
    Break(
        "package-gone",
        "no installation candidate",
        "FROM debian:bookworm-slim\n"
        "RUN apt-get update && apt-get install -y --no-install-recommends python-pip tree\n",
        "FROM debian:bookworm-slim\n"
        "RUN apt-get update && apt-get install -y --no-install-recommends tree\n",
    ),
    Break(
        "apt-get-without-yes",
        "Abort",
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install --no-install-recommends bison\n",
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends bison\n",
    ),
    Break(
        "program-not-in-image",
        "not found",
        "FROM debian:bookworm-slim\nRUN git --version\n",
        "FROM debian:bookworm-slim\nRUN perl --version\n",
    ),
    Break(
        "started-program-not-in-image",
        "no such file or directory",
        'FROM busybox:1.36\nSHELL ["/bin/bash", "-c"]\nRUN ls\n',
        'FROM busybox:1.36\nSHELL ["/bin/sh", "-c"]\nRUN ls\n',
    ),
    Break(
        "root-needed-after-user",
        "Permission denied",
        "FROM debian:bookworm-slim\nUSER nobody\nRUN apt-get update\n",
        "FROM debian:bookworm-slim\nRUN apt-get update\nUSER nobody\n",
    ),
    Break(
        "unknown-user",
        "unable to find user",
        "FROM debian:bookworm-slim\nUSER app\nRUN ls /\n",
        "FROM debian:bookworm-slim\nRUN useradd app\nUSER app\nRUN ls /\n",
    ),
    Break(
        "script-with-crlf",
        "",
        'FROM busybox:1.36\nCOPY --chmod=755 run.sh /run.sh\nRUN ["/run.sh"]\n',
        'FROM busybox:1.36\nCOPY --chmod=755 run.sh /run.sh\nRUN ["/run.sh"]\n',
        {"run.sh": _SCRIPT.replace("\n", "\r\n")},
        {"run.sh": _SCRIPT},
    ),
    Break(
        "script-not-executable",
        "ermission denied",
        "FROM busybox:1.36\nCOPY run.sh /run.sh\nRUN /run.sh\n",
        "FROM busybox:1.36\nCOPY --chmod=755 run.sh /run.sh\nRUN /run.sh\n",
        {"run.sh": _SCRIPT},
    ),
    Break(
        "script-interpreter-missing",
        "",
        "FROM busybox:1.36\nCOPY --chmod=755 run.sh /run.sh\nRUN /run.sh\n",
        "FROM busybox:1.36\nCOPY --chmod=755 run.sh /run.sh\nRUN /run.sh\n",
        {"run.sh": "#!/bin/bash\necho ready\n"},
        {"run.sh": _SCRIPT},
    ),
    Break(
        "script-without-shebang",
        "exec format error",
        'FROM busybox:1.36\nCOPY --chmod=755 run.sh /run.sh\nRUN ["/run.sh"]\n',
        'FROM busybox:1.36\nCOPY --chmod=755 run.sh /run.sh\nRUN ["/run.sh"]\n',
        {"run.sh": "echo ready\n"},
        {"run.sh": _SCRIPT},
    ),
    Break(
        "script-at-another-place",
        "",
        "FROM busybox:1.36\nCOPY run.sh /app/run.sh\nRUN sh /run.sh\n",
        "FROM busybox:1.36\nCOPY run.sh /app/run.sh\nRUN sh /app/run.sh\n",
        {"run.sh": _SCRIPT},
    ),
    Break(
        "missing-package-script",
        "Missing script",
        "FROM node:22-slim\nWORKDIR /app\nCOPY package.json .\nRUN npm run build\n",
        "FROM node:22-slim\nWORKDIR /app\nCOPY package.json .\nRUN npm run build\n",
        {"package.json": _PACKAGE},
        {"package.json": _PACKAGE.replace('"start"', '"build": "echo built", "start"')},
    ),
    Break(
        "missing-lock-file",
        "npm ci",
        "FROM node:22-slim\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\n",
        "FROM node:22-slim\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\n",
        {"package.json": _PACKAGE, "package-lock.json": _LOCK},
    ),
    Break(
        "missing-manifest",
        "No such file or directory",
        "FROM python:3.11-slim\nWORKDIR /app\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\n",
        "FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n",
        {"requirements.txt": "# nothing\n"},
    ),
    Break(
        "bashism-in-sh",
        "not found",
        "FROM debian:bookworm-slim\nRUN echo A=1 >/etc/app.env && source /etc/app.env\n",
        "FROM debian:bookworm-slim\nRUN echo A=1 >/etc/app.env && . /etc/app.env\n",
    ),
    Break(
        "packages-of-next-command",
        "not found",
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends"
        " && rm -rf /var/lib/apt/lists/* tree less\nRUN tree --version\n",
        "FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends tree less"
        " && rm -rf /var/lib/apt/lists/*\nRUN tree --version\n",
    ),
)
