"""One batch: which tags are missing, writing them, and what became of each resource."""
