"""Builds Dockerfiles for real, with the engine that a machine has.

Engines are driven through their own command lines. Of the client libraries, the Docker SDK knows
only the classic builder, others wrap the same command lines or fail against older services, and
there is none for buildah; the command lines are what people use, and what their documentation is
about.
"""
