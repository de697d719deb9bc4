"""What the Lambdas of TagTrail do: facts, pure decisions, AWS access and one module per step."""
