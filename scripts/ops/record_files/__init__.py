"""Files that hold CloudTrail records, in every form that AWS and its tools write: from names to records."""
