"""The JSON Schemas and default documents that ship with the Lambdas, and the check against them."""
