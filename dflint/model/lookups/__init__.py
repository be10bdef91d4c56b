"""Look-ups in the tables of knowledge/: what is known of an image by its name and tag, of a release, and of
a package by its name and release. Nothing here knows a Dockerfile.

The name of an image is as people write it (`python`, `arm64v8/debian`, `mcr.microsoft.com/dotnet/sdk`); its
tag is "" for none. What is not known is None: a third value beside yes and no. The generated tables are
imported when they are first needed.
"""
