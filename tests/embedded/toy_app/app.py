"""A toy whose functions do what their events ask: enough to see whether the embedded AWS behaves as AWS."""

from chalice import Chalice

from chalicelib import behaviour

app = Chalice(app_name="toy")


@app.on_sqs_message(queue="toy-inbox", batch_size=10, name="receive")
def receive(event):
    """Obey every message; report the ids of those that fail."""
    return behaviour.receive(event.to_dict())


@app.lambda_function(name="work")
def work(event, context):
    """Obey."""
    return behaviour.obey(event, context)


@app.lambda_function(name="probe")
def probe(event, context):
    """Obey, with another role and environment."""
    return behaviour.obey(event, context)
