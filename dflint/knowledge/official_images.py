"""What is known of images: what they are built on, set and bring, and until when they get updates.

All look-ups take the name of an image as people write it (`python`, `arm64v8/debian`,
`mcr.microsoft.com/dotnet/sdk`) and its tag, "" for none. What is not known is None: a third value
beside yes and no. The rows are in modules of their own, which are imported when they are first
needed: _generated_bases.py, _generated_facts.py, _generated_versions.py, _generated_deprecated.py and
other_images.py. Each of them names its sources and date; tools/README.md says how they are written.
"""

from __future__ import annotations

from dflint.knowledge.image_bases import (
    architecture_of,
    is_for_windows,
    named_release,
    plain_name,
    release_of,
    system_of,
)
from dflint.knowledge.image_facts import SYSTEM_USERS, ImageFacts, image_facts
from dflint.knowledge.image_support import Deprecation, deprecation, end_of_life

__all__ = [
    "SYSTEM_USERS",
    "Deprecation",
    "ImageFacts",
    "architecture_of",
    "deprecation",
    "end_of_life",
    "image_facts",
    "is_for_windows",
    "named_release",
    "plain_name",
    "release_of",
    "system_of",
]
