"""What fixes do that may change an image: measured, and quoted on the pages of the rules."""

from dataclasses import replace

from dflint.fix import Safety
from tests.build.workshop import Proof

_TREE = {"app/data": "dflint " * 6_000_000, "app/run.sh": "echo\n"}  # 42 MB
_NODE = """{
    "name": "app", "version": "1.0.0",
    "dependencies": {"express": "^4"},
    "devDependencies": {"typescript": "^5", "eslint": "^9", "jest": "^29"}
}"""
_GO = {
    "go.mod": "module example.com/app\n\ngo 1.19\n",
    "main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.Get("") }\n',
}
_NPM = (
    "/root/.npm/_logs/**",
    "/root/.npm/_update-notifier-last-checked",
    "/root/.npm/_cacache/index-v5/**",
)

_FIXED = {
    "recommended packages": Proof(
        "apt-recommends",
        """
        FROM debian:bookworm-slim
        RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
        """,
    ),
    "development dependencies": Proof(
        "npm-development-dependencies",
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN npm install
        CMD ["node", "server.js"]
        """,
        files={"package.json": _NODE},
        noise=_NPM,
    ),
    "chown -R": Proof(
        "chown-copies-tree",
        """
        FROM busybox:1.36
        COPY app /app
        RUN chown -R 1000:1000 /app
        """,
        files=_TREE,
    ),
    "chmod -R": Proof(
        "chmod-copies-tree",
        """
        FROM busybox:1.36
        COPY app /app
        RUN chmod -R 755 /app
        """,
        files=_TREE,
    ),
    "chmod of a file": Proof(
        "chmod-of-copied-file",
        """
        FROM busybox:1.36
        COPY tool.sh /tool.sh
        RUN chmod 755 /tool.sh
        """,
        files={"tool.sh": _TREE["app/data"]},
    ),
    "RUNs in a row": Proof(
        "consecutive-runs",
        """
        FROM debian:bookworm-slim
        RUN apt-get update
        RUN apt-get install -y --no-install-recommends bison
        RUN rm -rf /var/lib/apt/lists/*
        """,
    ),
    "lists in a RUN of their own": Proof(
        "update-alone",
        """
        FROM debian:bookworm-slim
        RUN apt-get update
        RUN apt-get install -y --no-install-recommends bison && rm -rf /var/lib/apt/lists/*
        """,
    ),
    "history of a clone": Proof(
        "clone-with-history",
        """
        FROM alpine/git:2.47.2
        RUN git clone file:///repository /app
        """,
    ),
    "cache of a compiler": Proof(
        "build-tool-cache-left",
        """
        FROM debian:12
        WORKDIR /src
        COPY . .
        RUN go build -o /app .
        CMD ["/app"]
        """,
        files=_GO,
    ),
    "high number of a user": Proof(
        "useradd-with-high-uid",
        """
        FROM debian:bookworm-slim
        RUN useradd -u 1000000 app
        """,
    ),
    "COPY twice": Proof(
        "run-repeated",
        """
        FROM busybox:1.36
        COPY app /app
        COPY app /app
        """,
        files=_TREE,
    ),
    "installed again": Proof(
        "package-installed-again",
        """
        FROM debian:bookworm-slim
        RUN apt-get update && apt-get install -y --no-install-recommends bison
        RUN apt-get install -y --no-install-recommends bison flex
        """,
    ),
    "cache mount of apt": Proof(
        "apt-cache-mount-stays-empty",
        """
        FROM debian:bookworm-slim
        ARG TURN
        RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
            --mount=type=cache,target=/var/lib/apt,sharing=locked \\
            apt-get update && apt-get install -y --no-install-recommends gcc
        """,
        touched="TURN",
    ),
    "ARG too early": Proof(
        "volatile-arg-too-early",
        """
        FROM debian:bookworm-slim
        ARG GIT_COMMIT
        RUN apt-get update && apt-get install -y --no-install-recommends bison
        LABEL org.opencontainers.image.revision=$GIT_COMMIT
        """,
        touched="GIT_COMMIT",
    ),
    "settings of debconf": Proof(
        "frontend-in-env",
        """
        FROM debian:bookworm-slim
        ENV DEBIAN_FRONTEND=noninteractive
        RUN apt-get update && apt-get install -y --no-install-recommends tzdata
        """,
    ),
    "ADD": Proof(
        "add-instead-of-copy",
        """
        FROM busybox:1.36
        ADD app/run.sh /srv/
        """,
        files=_TREE,
    ),
    "shell form": Proof(
        "needless-shell-form",
        """
        FROM busybox:1.36
        CMD httpd -f -p 8080
        """,
    ),
}
_FOLLOWED = {  # advice, by hand
    "deleted too late": Proof(
        "deleted-too-late",
        """
        FROM busybox:1.36
        COPY app /app
        RUN cp /app/run.sh /run.sh
        RUN rm -rf /app
        """,
        by_hand="""
        FROM busybox:1.36
        RUN --mount=type=bind,source=app,target=/app cp /app/run.sh /run.sh
        """,
        files=_TREE,
    ),
    "sources first": Proof(
        "sources-before-dependencies",
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN npm install
        """,
        by_hand="""
        FROM node:22-slim
        WORKDIR /app
        COPY package.json .
        RUN npm install
        COPY . .
        """,
        files={"package.json": _NODE, "server.js": "// serves\n"},
        touched="server.js",
        noise=_NPM,
    ),
}
FIXES = {
    name: replace(proof, safety=Safety.UNSAFE) for name, proof in {**_FIXED, **_FOLLOWED}.items()
}
