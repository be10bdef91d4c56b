"""Files of the build context that a build or a container starts: where they are, what they do, how they end."""
