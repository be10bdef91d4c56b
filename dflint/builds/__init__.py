"""Which builds a repository declares: bake, compose, workflows, skaffold, devcontainers, scripts."""
