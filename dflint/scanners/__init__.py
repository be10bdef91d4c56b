"""What scanners, SBOM tools, signers and builders say of an image, in one shape.

dflint finds no vulnerability, verifies no signature and makes no SBOM itself: it reads the reports of the
tools that do, and runs these where a configuration says so.
"""
