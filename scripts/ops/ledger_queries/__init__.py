"""What an operator does with a running stage: run failed executions again, ask the ledger, tag by request."""
