"""The tag APIs of single services: one engine, and a row for each service."""
