"""The rules of X-Ray's segment documents, as AWS documents them; no line of it comes from the library.

faults(text) is a list of what is wrong with one document: empty for a good one. Members that the guide gives to
segments or to subsegments alone (user, origin, sql) may be in both, as AWS's own exporter writes them.
"""
import json
import re
import unicodedata

BYTES_MAX = 64 * 1024
HEX16 = re.compile(r"[0-9a-f]{16}")
TRACE_ID = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
KEY = re.compile(r"[A-Za-z0-9_]+")
NUMBER, TEXT = (int, float), str
HTTP = {"request": {"method": TEXT, "url": TEXT, "user_agent": TEXT, "client_ip": TEXT, "x_forwarded_for": bool,
                    "traced": bool}, "response": {"status": int, "content_length": int}}
SQL = dict.fromkeys(["connection_string", "url", "sanitized_query", "database_type", "database_version",
                     "driver_version", "user", "preparation"], TEXT)
AWS = {"operation": TEXT, "account_id": TEXT, "region": TEXT, "request_id": TEXT, "queue_url": TEXT,
       "table_name": TEXT, "resource_names": list}
MEMBERS = {"trace_id", "id", "name", "start_time", "end_time", "in_progress", "type", "parent_id", "namespace",
           "origin", "service", "user", "http", "aws", "sql", "error", "throttle", "fault", "cause", "annotations",
           "metadata", "links"}
LONG = {"url", "sanitized_query", "message", "path"}  # the others: 250 characters


def is_name(text):
    """Letters, digits, white space, some signs; the marks that letters of many scripts are written with."""
    return 0 < len(text) <= 200 and all(c in "_.:/%&#=+\\-@" or unicodedata.category(c) in NAME for c in text)


NAME = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs"}


def no_twice(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        found["\0twice"] = [name for name, _ in pairs]
    return found


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def check_table(value, table, where):
    if not isinstance(value, dict) or not value:
        yield f"{where} is no object, or empty"
        return
    for name, member in value.items():
        kind = table.get(name)
        if kind is None:
            yield f"{where}.{name} is not known"
        elif isinstance(kind, dict):
            yield from check_table(member, kind, f"{where}.{name}")
        elif not isinstance(member, kind) or (kind is int and isinstance(member, bool)):
            yield f"{where}.{name} has another type"
        elif kind is TEXT and len(member) > (4096 if name in LONG else 250):
            yield f"{where}.{name} is too long"


def check_aws(document):
    aws = dict(document.get("aws", {}))
    if document.get("type") == "subsegment":
        if aws:
            yield from check_table(aws, AWS, "aws")
        return
    xray = aws.pop("xray", {})
    if not xray.get("sdk") or not xray.get("sdk_version"):
        yield "a segment does not say who made it"
    if aws.pop("cloudwatch_logs", [{"log_group": ""}])[0].keys() - {"log_group", "arn"}:
        yield "aws.cloudwatch_logs"
    if aws:
        yield from check_table(aws, AWS, "aws")


def check_cause(cause):
    if set(cause) - {"working_directory", "paths", "exceptions"}:
        yield "cause has members that are not known"
    ids = [exception.get("id") for exception in cause.get("exceptions", [])]
    if not all(isinstance(one, str) and HEX16.fullmatch(one) for one in ids) or len(set(ids)) != len(ids):
        yield "ids of exceptions"
    for exception in cause.get("exceptions", []):
        if set(exception) - {"id", "message", "type", "remote", "truncated", "skipped", "cause", "stack"}:
            yield "an exception has members that are not known"
        if len(exception.get("message", "")) > 4096 or len(exception.get("type", "")) > 250:
            yield "an exception's text is too long"
        for frame in exception.get("stack", []):
            if set(frame) - {"path", "line", "label"} or not isinstance(frame.get("line", 0), int):
                yield "a frame"


def check_links(links):
    if not 0 < len(links) <= 20:
        yield "number of links"
    for link in links:
        if not TRACE_ID.fullmatch(link["trace_id"]) or not HEX16.fullmatch(link["id"]) or \
                set(link) - {"trace_id", "id", "attributes"}:
            yield "a link"


def check_annotations(annotations):
    if not 0 < len(annotations) <= 50 or "\0twice" in annotations:
        yield "number of annotations"
    for key, value in annotations.items():
        if not KEY.fullmatch(key) or not isinstance(value, (str, int, float, bool)):
            yield f"annotation {key!r}"
        if isinstance(value, str) and len(value) > 250:
            yield f"annotation {key!r} is too long"


def check_times(document):
    start, end, running = document.get("start_time"), document.get("end_time"), document.get("in_progress")
    if not isinstance(start, NUMBER) or start <= 0:
        yield "start_time"
    if (end is None) == (running is None) or running not in (None, True):
        yield "neither end_time nor in_progress, or both"
    elif end is not None and (not isinstance(end, NUMBER) or end < start):
        yield "end_time"


def check_head(document):
    for member, form in (("id", HEX16), ("trace_id", TRACE_ID)):
        if not form.fullmatch(str(document.get(member, ""))):
            yield member
    parent = document.get("parent_id")
    if parent is not None and not HEX16.fullmatch(parent):
        yield "parent_id"
    if not is_name(document.get("name", "")):
        yield f"name {document.get('name')!r}"
    if document.get("type", "subsegment") != "subsegment" or ("type" in document and not parent):
        yield "type"
    if "namespace" in document and (document["namespace"] not in ("aws", "remote") or "type" not in document):
        yield "namespace"


def check_rest(document):
    for flag in ("error", "throttle", "fault"):
        if document.get(flag, True) is not True:
            yield flag
    for member in ("user", "origin"):
        if not isinstance(document.get(member, ""), str) or len(document.get(member, "")) > 250:
            yield member
    if any(key.startswith("AWS.") for group in document.get("metadata", {}).values() for key in group):
        yield "metadata takes keys of X-Ray's own"
    if not all(isinstance(group, dict) and group for group in document.get("metadata", {"": {"": 0}}).values()):
        yield "metadata"


def check(document):
    yield from (f"{name} is not known" for name in document if name not in MEMBERS)
    yield from check_head(document)
    yield from check_times(document)
    yield from check_aws(document)
    yield from check_rest(document)
    if "http" in document:
        yield from check_table(document["http"], HTTP, "http")
    if "sql" in document:
        yield from check_table(document["sql"], SQL, "sql")
    if "cause" in document:
        yield from check_cause(document["cause"])
    if "links" in document:
        yield from check_links(document["links"])
    if "annotations" in document:
        yield from check_annotations(document["annotations"])


def faults(text):
    """text: bytes. The document is given back too, as the last names of each object are read."""
    if len(text) > BYTES_MAX:
        return [f"{len(text)} bytes"], None
    try:
        strict = json.loads(text, object_pairs_hook=no_twice, parse_constant=no_constant)
        document = json.loads(text)
    except ValueError as error:
        return [f"no JSON: {error}"], None
    try:
        found = list(check(document))
    except (AttributeError, TypeError, KeyError, IndexError) as error:
        found = [f"its shape: {error!r}"]
    for where in (strict, strict.get("annotations", {}), strict.get("http", {}), strict.get("aws", {}),
                  strict.get("metadata", {})):
        if "\0twice" in where:
            found.append(f"a name comes twice: {where[chr(0) + 'twice']}")
    return found, document
