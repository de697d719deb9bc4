"""What the toy functions do."""
