# syntax=docker/dockerfile:1
FROM golang:1.24 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /app ./cmd/app

FROM debian:12
LABEL org.opencontainers.image.title="app"
RUN apt-get update && apt-get install -y --no-install-recommends \
    ca-certificates \
    curl \
    && rm -rf /var/lib/apt/lists/*
RUN useradd -r app
ENV PORT=8080
COPY --from=build /app /usr/local/bin/app
USER app
EXPOSE 8080
CMD ["app"]
ENV PATH
ENV X
ARG
COPY a
