"""What TagTrail would do with CloudTrail records, told from the records alone: the logic behind `scripts/preview`."""
