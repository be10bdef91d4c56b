# dflint as an image: `docker run --rm -i IMAGE < Dockerfile` lints standard input,
# `docker run --rm -v "$PWD:/work" IMAGE check` a folder, and with `--user "$(id -u):$(id -g)"` it
# can write there what it fixes.
# For several platforms: `docker buildx build --platform linux/amd64,linux/arm64 .`
# Where pip needs a configuration of its own, for an index or a proxy:
# `--secret id=pip.conf,src=pip.conf`.

# PYTHON_VERSION is that of the official image of Python, 3.11 or newer.
ARG PYTHON_VERSION=3.13

FROM python:${PYTHON_VERSION}-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY dflint dflint
COPY rules/dflint_rules rules/dflint_rules
# dflint: ignore[secret-may-be-missing] pip works without it, too
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \
    --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/dflint \
    && pip --python /opt/dflint install --compile . \
    && echo FROM scratch | DFLINT_FROZEN=1 /opt/dflint/bin/dflint check --quiet --exit-zero --no-cache -

FROM python:${PYTHON_VERSION}-slim
LABEL org.opencontainers.image.title="dflint" \
      org.opencontainers.image.description="Lints, fixes and measures Dockerfiles" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/dflint /opt/dflint
ENV PATH=/opt/dflint/bin:$PATH
WORKDIR /work
USER 65532:65532
HEALTHCHECK NONE
ENTRYPOINT ["dflint"]
CMD ["check", "-"]
