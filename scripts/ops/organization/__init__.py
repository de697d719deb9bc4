"""What other accounts of an organization need."""
