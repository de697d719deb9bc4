"""The DynamoDB table, its keys, and the result lines that are kept beside it."""
