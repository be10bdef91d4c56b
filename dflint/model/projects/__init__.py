"""Projects in the build context: what their manifests, lock files and builds ask of the image and of COPYs."""
