"""One module per Lambda, each with `run(payload, runtime)`, typed by its payloads; a step never imports another."""
