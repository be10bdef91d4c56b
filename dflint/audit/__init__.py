"""Images of a registry without their Dockerfiles: what they are, what they take, what is wrong."""
