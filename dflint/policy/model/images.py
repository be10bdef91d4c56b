"""A built image, as policies see it."""

from __future__ import annotations

from dflint.policy.expression.types import (
    BOOL,
    DURATION,
    INT,
    MISSING,
    STRING,
    TIMESTAMP,
    Class,
    Field,
    Thing,
    list_of,
    map_of,
)
from dflint.policy.model import image_facts as facts
from dflint.policy.model.bases import BASE
from dflint.policy.model.image_facts import LAYER, ImageFacts
from dflint.policy.model.places import REPOSITORY, TAG, Stored
from dflint.policy.model.reports import PROVENANCE, SBOM, SCAN, SIGNATURE, VULNERABILITY
from dflint.source import cached_property

NO_SCAN = "give the report of a scanner: --scan trivy.json, or that of grype"
NO_SBOM = "give the SBOM: --sbom FILE, or gate the image where its attestations are"
NO_COSIGN = "cosign is not asked: give --key, --certificate-identity or [tools] cosign"
NO_PROVENANCE = "the image has none, or is not read where its attestations are"
NOT_DEPLOYED = "give what runs somewhere: --in-use FILE"
NO_NAME = "the archive does not say what it is called"
NO_TAG = "the image is not called by a tag"
NO_PLACE = "that takes an image in a registry or an OCI layout, and dflint gate or policy check"
NO_BASE = "neither a label nor a provenance of the image says it"

# What is in a Thing: a MeasuredImage.
IMAGE = Class(
    "image",
    'A built image: in policies with on = "image", "layer", "tag", "repository" or "vulnerability".',
    (
        Field("name", STRING, "What it is called."),
        Field(
            "registry",
            STRING,
            "The registry in its name: docker.io where none is written.",
            lambda it: facts.part_of_name(it, "registry"),
            NO_NAME,
        ),
        Field(
            "repository",
            STRING,
            "Registry and path in its name.",
            lambda it: facts.part_of_name(it, "repository"),
            NO_NAME,
        ),
        Field(
            "tag",
            STRING,
            "The tag in its name; empty for none.",
            lambda it: facts.part_of_name(it, "tag"),
            NO_NAME,
        ),
        Field(
            "digest",
            STRING,
            "The digest of its manifest, or of its configuration.",
            lambda it: it.image.digest,
        ),
        Field(
            "platform",
            STRING,
            "As linux/amd64; empty where it does not say it.",
            lambda it: it.image.platform,
        ),
        Field("size", INT, "The bytes of the files in all its layers.", lambda it: it.whole.size),
        Field(
            "compressed",
            INT,
            "The bytes of its layers as they are stored.",
            lambda it: MISSING if it.image.compressed_size is None else it.image.compressed_size,
            "a layer is not compressed",
        ),
        Field("layers", list_of(LAYER), "Its layers, the lowest first.", facts.layers),
        Field(
            "wasted",
            INT,
            "The bytes that later layers make useless, without those of its base.",
            lambda it: sum(layer.get("wasted") for layer in it.thing.get("layers")),
        ),
        Field(
            "user",
            STRING,
            'Who a container starts as: "root" for 0 and for nobody, too.',
            facts.user,
        ),
        Field(
            "root", BOOL, "Whether a container starts as root.", lambda it: facts.user(it) == "root"
        ),
        Field(
            "workdir",
            STRING,
            "The directory that a container starts in; empty where it says none.",
            lambda it: str(it.image.config.get("WorkingDir") or ""),
        ),
        Field(
            "labels",
            map_of(STRING),
            "Its labels.",
            lambda it: facts.texts(it.image.config.get("Labels")),
        ),
        Field("env", map_of(STRING), "Its variables.", facts.environment),
        Field("ports", list_of(STRING), "The ports that it exposes, as 80/tcp.", facts.ports),
        Field("healthcheck", BOOL, "Whether it has a health check.", facts.has_healthcheck),
        Field(
            "created",
            TIMESTAMP,
            "When the newest step of it was made.",
            lambda it: MISSING if it.created is None else it.created,
            "the image does not say it",
        ),
        Field(
            "age",
            DURATION,
            "The time since then.",
            facts.age,
            "the image does not say when it was made",
        ),
        Field(
            "index",
            STRING,
            "The digest of the index that its name stands for; empty where that is the manifest.",
            lambda it: it.place.top.digest if it.place and it.place.top.is_index else "",
        ),
        Field(
            "platforms", list_of(STRING), "All platforms that its name stands for.", facts.platforms
        ),
        Field("tags", list_of(TAG), "The tags by which it is called.", facts.tags, NO_TAG),
        Field(
            "stored_in",
            REPOSITORY,
            "The repository that it is in.",
            lambda it: MISSING if it.place is None else Thing(REPOSITORY, Stored(it.place)),
            NO_PLACE,
        ),
        Field(
            "base",
            BASE,
            "What it is built upon, as a label or its provenance says.",
            facts.own_base,
            NO_BASE,
        ),
        Field(
            "bases",
            list_of(BASE),
            "All images that it is made of, as its label and its provenance say.",
            facts.bases,
            NO_BASE,
        ),
        Field(
            "scan",
            SCAN,
            "The report of a scanner about it; of several, the one with the oldest data.",
            lambda it: facts.first(facts.scans(it)),
            NO_SCAN,
        ),
        Field("scans", list_of(SCAN), "All reports about it.", facts.scans, NO_SCAN),
        Field(
            "vulnerabilities",
            list_of(VULNERABILITY),
            "What the reports have, each once.",
            facts.vulnerabilities,
            NO_SCAN,
        ),
        Field(
            "sbom",
            SBOM,
            "The list of its packages: the first of them.",
            lambda it: facts.first(facts.things(it.evidence.sboms, SBOM)),
            NO_SBOM,
        ),
        Field(
            "sboms",
            list_of(SBOM),
            "All lists of its packages.",
            lambda it: facts.things(it.evidence.sboms, SBOM),
            NO_SBOM,
        ),
        Field(
            "signatures",
            list_of(SIGNATURE),
            "Its signatures; none where it is not signed.",
            lambda it: facts.things(it.evidence.signatures, SIGNATURE),
            NO_COSIGN,
        ),
        Field(
            "provenance",
            PROVENANCE,
            "How it was built: the first provenance that it has.",
            lambda it: facts.first(facts.things(it.evidence.provenances, PROVENANCE)),
            NO_PROVENANCE,
        ),
        Field(
            "provenances",
            list_of(PROVENANCE),
            "All that is said of how it was built.",
            lambda it: facts.things(it.evidence.provenances, PROVENANCE),
            NO_PROVENANCE,
        ),
        Field(
            "deployed",
            list_of(STRING),
            "Where it runs: lines of --in-use that name its digest.",
            lambda it: it.evidence.deployed.value(),
            NOT_DEPLOYED,
        ),
    ),
)


class MeasuredImage(ImageFacts):
    """A built image, for policies."""

    @cached_property
    def thing(self) -> Thing:
        """The image, as policies see it."""
        return Thing(IMAGE, self)
