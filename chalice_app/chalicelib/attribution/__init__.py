"""From a record or a request to an event with its creator and tags."""
