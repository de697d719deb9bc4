"""A stage as it is to be and as it is: options, plan, names, executions. Changes nothing."""
