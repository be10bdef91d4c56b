FROM golang:1.27 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /app ./cmd/app

FROM debian:12-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv
COPY --from=build /app /usr/local/bin/app
ENV PORT=8080
EXPOSE 8080
USER nobody
HEALTHCHECK CMD ["curl", "-f", "http://localhost:8080"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["app"]
CMD ["--serve"]
