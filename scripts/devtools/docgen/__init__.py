"""Pages and records that are made from the code and from botocore's models."""
