"""What a built image shows of its Dockerfile."""
