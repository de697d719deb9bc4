"""What an operator runs: deploying a stage, asking it, repairing it. Nothing of it ships in a Lambda."""
