"""The CloudFormation resources of a stage: one module per concern, each with a function `part(stack)`."""
