"""Go modules that need more than the standard library has: cgo, or certificates of authorities.

Sources: README of each module, as of 2026-11-30.
"""

from __future__ import annotations

# With cgo switched off, go-sqlite3 is a stub that fails when it is used; the others do not compile.
SQLITE = ("github.com/mattn/go-sqlite3", "gorm.io/driver/sqlite")
CGO = (
    *SQLITE, "github.com/confluentinc/confluent-kafka-go", "github.com/marcboeker/go-duckdb",
    "github.com/h2non/bimg", "github.com/davidbyttow/govips", "github.com/libgit2/git2go",
)  # fmt: skip
# Clients of services whose certificates are of public authorities: they speak HTTPS to nothing else.
HTTPS = (
    "github.com/aws/aws-sdk-go", "github.com/aws/aws-sdk-go-v2", "cloud.google.com/go", "google.golang.org/api",
    "firebase.google.com/go", "github.com/Azure/azure-sdk-for-go", "github.com/stripe/stripe-go",
    "github.com/slack-go/slack", "github.com/bwmarrin/discordgo", "github.com/google/go-github",
    "github.com/go-telegram-bot-api/telegram-bot-api", "gopkg.in/telebot.v3", "github.com/go-telegram/bot",
    "github.com/sendgrid/sendgrid-go", "github.com/twilio/twilio-go", "github.com/getsentry/sentry-go",
    "github.com/openai/openai-go", "github.com/sashabaranov/go-openai", "github.com/dghubble/go-twitter",
    "golang.org/x/oauth2", "github.com/caddyserver/certmagic", "github.com/bogdanfinn/tls-client",
    "github.com/cloudflare/cloudflare-go", "github.com/digitalocean/godo", "github.com/xanzy/go-gitlab",
)  # fmt: skip
# Modules that have the certificates of authorities in themselves.
WITH_CERTIFICATES = (
    "golang.org/x/crypto/x509roots",
    "github.com/breml/rootcerts",
    "github.com/gwatts/rootcerts",
)
# Official images without certificates of authorities.
WITHOUT_CERTIFICATES = frozenset({"debian", "ubuntu", "busybox"})
