"""What `./scripts/report` finds out; each report is a module or a few of its own."""
