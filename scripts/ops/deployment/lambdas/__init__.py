"""What `chalice deploy` is given and leaves: configuration, policies, package, state."""
