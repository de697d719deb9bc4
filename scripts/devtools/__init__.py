"""What a developer runs: the embedded AWS, demos, benchmarks, pages that are made from the code."""
