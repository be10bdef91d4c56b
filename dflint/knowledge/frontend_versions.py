"""Since which version of the image docker/dockerfile its frontend knows what.

Source: release notes of BuildKit's Dockerfile frontend, 1.0 to 1.20; 2026-11.
"""

from __future__ import annotations

# Instruction and flag → the first version, as 1.x.
FLAGS = {
    ("ADD", "checksum"): 6, ("ADD", "chmod"): 2, ("ADD", "exclude"): 19, ("ADD", "keep-git-dir"): 1,
    ("ADD", "link"): 4, ("ADD", "unpack"): 17, ("COPY", "chmod"): 2, ("COPY", "exclude"): 19, ("COPY", "link"): 4,
    ("COPY", "parents"): 20, ("HEALTHCHECK", "start-interval"): 6, ("RUN", "mount"): 2, ("RUN", "network"): 3,
    ("RUN", "security"): 20,
}  # fmt: skip
HERE_DOCUMENTS = 4
SECRET_IN_VARIABLE = 10  # --mount=type=secret,env=NAME
