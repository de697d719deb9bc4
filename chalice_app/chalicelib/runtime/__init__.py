"""What a Lambda starts with: settings, clients, logger, metrics, clock, and the step that it runs."""
