"""Makes calls with boto3, and says of each what AWS's own service model, and the service behind it, have against it.

In: {"endpoint": url or null, "calls": [{"service", "operation", "parameters"}]} on stdin.
Out: [{"operation", "problems": [text], "answer": {} or null}] on stdout. Without an endpoint nothing is called.
"""

import base64
import io
import json
import re
import sys
import zipfile

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from botocore.validate import ParamValidator


def archive(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, asset in files.items():
            if "path" in asset:
                out.write(asset["path"], name)
            else:
                out.writestr(name, asset["text"])
    return buffer.getvalue()


def build(value):
    if isinstance(value, dict):
        if "$zip" in value:
            return archive(value["$zip"])
        return {key: build(each) for key, each in value.items()}
    if isinstance(value, list):
        return [build(each) for each in value]
    return value


def limits(shape, value, path):
    """What botocore leaves to the service: the longest length, the largest number, patterns and enumerations."""
    if shape.type_name == "structure":
        for name, each in value.items():
            yield from limits(shape.members[name], each, f"{path}.{name}")
        return
    if shape.type_name == "list":
        for index, each in enumerate(value):
            yield from limits(shape.member, each, f"{path}[{index}]")
    if shape.type_name == "map":
        for key, each in value.items():
            yield from limits(shape.key, key, f"{path}.{key}")
            yield from limits(shape.value, each, f"{path}.{key}")
    meta = shape.metadata
    size = value if isinstance(value, (int, float)) else len(value)
    if "max" in meta and size > meta["max"]:
        yield f"{path}: {size} is more than {meta['max']}"
    if isinstance(value, str):
        if meta.get("enum") and value not in meta["enum"]:
            yield f"{path}: {value} is none of {', '.join(meta['enum'])}"
        if "pattern" in meta:
            try:
                pattern = re.compile(meta["pattern"])
            except re.error:
                return
            if pattern.fullmatch(value) is None:
                yield f"{path}: {value} does not match {meta['pattern']}"


def perform(client, call, sends):
    name = call["operation"]
    parameters = build(call["parameters"])
    shape = client.meta.service_model.operation_model(name).input_shape
    problems = [
        line for line in ParamValidator().validate(parameters, shape).generate_report().split("\n") if line
    ]
    if not problems:
        problems = list(limits(shape, parameters, name))
    answer = None
    if sends and not problems:
        method = next(key for key, value in client.meta.method_to_api_mapping.items() if value == name)
        try:
            answer = getattr(client, method)(**parameters)
        except (BotoCoreError, ClientError) as error:
            problems = [str(error)]
    return {"operation": name, "problems": problems, "answer": answer}


def plain(value):
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def main():
    request = json.load(sys.stdin)
    clients = {}
    done = []
    for call in request["calls"]:
        service = call["service"]
        if service not in clients:
            clients[service] = boto3.client(
                service,
                region_name="us-east-1",
                endpoint_url=request["endpoint"],
                aws_access_key_id="testing",
                aws_secret_access_key="testing",
            )
        done.append(perform(clients[service], call, request["endpoint"] is not None))
    json.dump(done, sys.stdout, default=plain)


main()
