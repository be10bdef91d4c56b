"""What the services of Compose files start, mount and need."""
