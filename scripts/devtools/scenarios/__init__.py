"""A day in an AWS account: real calls on the embedded AWS, and the CloudTrail log that AWS would have written."""
