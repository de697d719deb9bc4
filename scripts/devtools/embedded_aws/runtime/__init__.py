"""What runs in a function's own process. Imports nothing but the standard library, boto3 and itself."""
