"""Random histories of names: calls first, then their records in any order, held against a model of what is true."""
