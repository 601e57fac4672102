"""Requests of the Logs service, signed, as the bytes that go over the wire: for tests that look at what comes back."""
import hashlib
import hmac
import json
import time

from endpoint_process import KEY_ID, REGION, SECRET, exchange

TYPE = "application/x-amz-json-1.1"


def signed_request(port, operation, members, host=None, version="1.1", extra=()):
    body = json.dumps(members).encode()
    host = host or f"127.0.0.1:{port}"
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    target = f"Logs_20140328.{operation}"
    names = "content-type;host;x-amz-date;x-amz-target"
    canonical = "\n".join(["POST", "/", "", f"content-type:{TYPE}", f"host:{host}", f"x-amz-date:{stamp}",
                           f"x-amz-target:{target}", "", names, hashlib.sha256(body).hexdigest()])
    scope = f"{stamp[:8]}/{REGION}/logs/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + SECRET).encode()
    for piece in scope.split("/"):
        key = hmac.digest(key, piece.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), "sha256").hexdigest()
    lines = [f"POST / HTTP/{version}", f"Host: {host}", f"Content-Type: {TYPE}", f"X-Amz-Date: {stamp}",
             f"X-Amz-Target: {target}", f"Content-Length: {len(body)}",
             f"Authorization: AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={names}, "
             f"Signature={signature}", *extra]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def signed_call(port, operation, **members):
    """Status and answer."""
    head, body = exchange(port, signed_request(port, operation, members)).split(b"\r\n\r\n", 1)
    return int(head.split(b" ", 2)[1]), json.loads(body or b"{}")


def make_stream(port, group, *streams, **settings):
    signed_call(port, "CreateLogGroup", logGroupName=group, **settings)
    for stream in streams:
        signed_call(port, "CreateLogStream", logGroupName=group, logStreamName=stream)


def put(port, group, stream, messages, time_ms=None):
    time_ms = time_ms or int(time.time() * 1000)
    status, answer = signed_call(port, "PutLogEvents", logGroupName=group, logStreamName=stream,
                                 logEvents=[{"timestamp": time_ms, "message": message} for message in messages])
    if status != 200:
        raise RuntimeError(answer)


def arn_of(group):
    return f"arn:aws:logs:{REGION}:000000000000:log-group:{group}"
