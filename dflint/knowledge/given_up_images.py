"""Images that are given up: what is typed beside _generated_deprecated.py.

Sources: the pages of their makers, 2026-11.
"""

from __future__ import annotations

# What took the place of images that are given up, beyond and instead of what the lists of Docker
# say.
SUCCESSORS = {
    "centos": "almalinux, rockylinux/rockylinux or quay.io/centos/centos",
    "circleci/golang": "cimg/go",
    "circleci/node": "cimg/node",
    "circleci/python": "cimg/python",
    "continuumio/anaconda": "condaforge/miniforge3",
    "continuumio/miniconda": "condaforge/miniforge3",
    "gcr.io/google-appengine/nodejs": "node",
    "gcr.io/google-appengine/python": "python",
    "gcr.io/google_appengine/nodejs": "node",
    "gcr.io/google_appengine/python": "python",
    "java": "eclipse-temurin",
    "mcr.microsoft.com/dotnet/core/aspnet": "mcr.microsoft.com/dotnet/aspnet",
    "mcr.microsoft.com/dotnet/core/runtime": "mcr.microsoft.com/dotnet/runtime",
    "mcr.microsoft.com/dotnet/core/runtime-deps": "mcr.microsoft.com/dotnet/runtime-deps",
    "mcr.microsoft.com/dotnet/core/sdk": "mcr.microsoft.com/dotnet/sdk",
    "microsoft/aspnetcore": "mcr.microsoft.com/dotnet/aspnet",
    "microsoft/aspnetcore-build": "mcr.microsoft.com/dotnet/sdk",
    "microsoft/dotnet": "mcr.microsoft.com/dotnet/sdk",
    "microsoft/nanoserver": "mcr.microsoft.com/windows/nanoserver",
    "microsoft/windowsservercore": "mcr.microsoft.com/windows/servercore",
    "openjdk": "eclipse-temurin",
}
# Makers and registries of images that are given up: since when, and what to take. bitnami/containers#83267;
# kubernetes.io, "k8s.gcr.io Redirect to registry.k8s.io", 2023-03.
MAKERS = {"bitnami": ("2025-08", "an official image"), "k8s.gcr.io": ("2023-04", "registry.k8s.io")}
# Images that are given up and of which only releases to come are still built under this name.
EARLY_ACCESS_ONLY = frozenset({"openjdk"})
# Words of common speech among the names of images that are given up: without a tag, they may well
# name something else, such as a context of the build.
COMMON_WORDS = frozenset({
    "consul", "crux", "django", "express-gateway", "java", "jenkins", "known", "mono", "notary",
    "opensuse", "plone", "rails", "sentry", "sl", "swarm", "thrift", "unit", "vault",
})  # fmt: skip
# Images with NVIDIA's key of before April 2022: a word of the tag, and the first version without.
# Sources: developer.nvidia.com, "Updating the CUDA Linux GPG repository key"; georghess/voxel-mae#3.
OLD_NVIDIA_KEYS = {
    "pytorch/pytorch": ("devel", (1, 12)),
    "tensorflow/tensorflow": ("gpu", (2, 8, 1)),
}
NVIDIA_KEY_SIGNS = ("sources.list", "3bf863cc", "cuda-keyring", "A4B469963BF863CC")
