"""Questions about what a Dockerfile means."""
