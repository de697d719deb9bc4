"""Ways to break a deployed stage. Each returns what mends it, which may be called twice."""

import io
import json
import zipfile
from contextlib import ExitStack


def deny(stage, function, action, name):
    """Take an action from a function's role."""
    role, iam = stage.names.function(function), stage.client("iam")
    statement = {"Effect": "Deny", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
    mend = ExitStack()
    mend.callback(iam.delete_role_policy, RoleName=role, PolicyName=name)
    return mend.close


def sabotage(stage, package, function, body, **configuration):
    """Run `body`, an expression over `event`, before a deployed function's handler. `package` is what was deployed."""
    name, functions = stage.names.function(function), stage.client("lambda")
    text = f"import os, time\nimport app\n\ndef handler(event, context):\n    {body}\n"
    text += f"    return app.{function}(event, context)\n"
    was = functions.get_function_configuration(FunctionName=name)
    functions.update_function_code(FunctionName=name, ZipFile=_with_module(package, "sabotage.py", text))
    functions.update_function_configuration(FunctionName=name, Handler="sabotage.handler", **configuration)
    mend = ExitStack()
    before = {member: was[member] for member in ("Handler", "Timeout")}
    mend.callback(functions.update_function_configuration, FunctionName=name, **before)
    mend.callback(functions.update_function_code, FunctionName=name, ZipFile=package.read_bytes())
    return mend.close


def forget_what_was_told(stage):
    """Let every alert be told again: the stage tells each once an hour."""
    ledger, table = stage.client("dynamodb"), stage.names.table
    for page in ledger.get_paginator("scan").paginate(TableName=table, ProjectionExpression="ResourceId"):
        for item in page["Items"]:
            if item["ResourceId"]["S"].startswith(("alert#", "told#")):
                ledger.delete_item(TableName=table, Key=item)


def _with_module(package, name, text):
    """Return a package's bytes with one more module."""
    buffer = io.BytesIO(package.read_bytes())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()
