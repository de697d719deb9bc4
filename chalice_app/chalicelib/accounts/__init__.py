"""Acting in other accounts than the stage's own."""
