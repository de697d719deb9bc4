"""What TagTrail costs, measured: one module for each part of `./scripts/bench`, and the plain designs beside it."""
