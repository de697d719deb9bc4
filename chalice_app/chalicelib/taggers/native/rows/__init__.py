"""The rows of the services that have a tag API of their own."""
