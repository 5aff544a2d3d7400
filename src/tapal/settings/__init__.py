"""Settings of a Tapal process; what differs between machines is an environment variable (docs/settings.md)."""
