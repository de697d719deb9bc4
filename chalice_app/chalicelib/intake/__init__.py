"""What `receive` does with messages: reading logs, admitting records, starting executions."""
