"""One module per Lambda, each with `run(payload, runtime) -> dict`; a step never imports another step."""
