"""What tests/support/span_trees.c says it did, and what documents should come of it.

The account tells calls and their answers. What a document holds is concluded here from include/cltel/span.h and the
segment document's guide, without a look at the library's encoder.
"""
import json
import math

ROOM = 1500  # bytes of fields at the start that surely find room
TEXT, LONG, NUMBER, TRUTH, JSON = "text", "long", "number", "truth", "json"
CAPS = {TEXT: 250, LONG: 4096}
PLACES = {
    "http.method": ("http.request.method", TEXT), "http.request.method": ("http.request.method", TEXT),
    "http.url": ("http.request.url", LONG), "url.full": ("http.request.url", LONG),
    "http.user_agent": ("http.request.user_agent", TEXT), "user_agent.original": ("http.request.user_agent", TEXT),
    "http.client_ip": ("http.request.client_ip", TEXT), "client.address": ("http.request.client_ip", TEXT),
    "http.x_forwarded_for": ("http.request.x_forwarded_for", TRUTH), "http.traced": ("http.request.traced", TRUTH),
    "http.status": ("http.response.status", NUMBER), "http.status_code": ("http.response.status", NUMBER),
    "http.response.status_code": ("http.response.status", NUMBER),
    "http.content_length": ("http.response.content_length", NUMBER),
    "http.response.body.size": ("http.response.content_length", NUMBER),
    "sql.url": ("sql.url", TEXT), "sql.connection_string": ("sql.connection_string", TEXT),
    "sql.query": ("sql.sanitized_query", LONG), "db.query.text": ("sql.sanitized_query", LONG),
    "db.statement": ("sql.sanitized_query", LONG), "sql.database_type": ("sql.database_type", TEXT),
    "db.system": ("sql.database_type", TEXT), "sql.database_version": ("sql.database_version", TEXT),
    "sql.driver_version": ("sql.driver_version", TEXT), "sql.user": ("sql.user", TEXT), "db.user": ("sql.user", TEXT),
    "sql.preparation": ("sql.preparation", TEXT), "aws.operation": ("aws.operation", TEXT),
    "aws.account_id": ("aws.account_id", TEXT), "aws.region": ("aws.region", TEXT),
    "aws.request_id": ("aws.request_id", TEXT), "aws.queue_url": ("aws.queue_url", TEXT),
    "aws.table_name": ("aws.table_name", TEXT), "aws.resource_names": ("aws.resource_names", JSON),
    "user": ("user", TEXT), "enduser.id": ("user", TEXT), "origin": ("origin", TEXT), "peer.service": ("", TEXT),
}
OK, TOO_LARGE = 0, -6
CLIENT, PRODUCER = 2, 3


class Text:
    """A text that may be cut: cap is in bytes as they stand in JSON."""

    def __init__(self, raw, cap=None):
        self.full, self.cap = raw.decode(errors="replace"), cap

    def written(self):
        return len(json.dumps(self.full, ensure_ascii=False).encode(errors="replace")) - 2

    def is_cut(self):
        return self.cap is not None and self.written() > self.cap

    def equals(self, value):
        if not self.is_cut():
            return value == self.full
        return isinstance(value, str) and self.full.startswith(value) and \
            len(json.dumps(value, ensure_ascii=False).encode()) > self.cap - 16


def unhex(text):
    return b"" if text == "-" else bytes.fromhex(text)


class Field:
    def __init__(self, words):
        self.type, self.key = words[1], unhex(words[2])
        self.value = unhex(words[3]) if self.type in "sj" else float.fromhex(words[3]) if self.type == "f" \
            else int(words[3]) if self.type in "iub?" else None

    def json(self):
        """(whether it is JSON, what it means)"""
        try:
            return True, json.loads(self.value, parse_constant=self.refuse)
        except ValueError:
            return False, None

    @staticmethod
    def refuse(name):
        raise ValueError(name)

    def arrives(self, cap=None):
        if self.type == "s":
            return Text(self.value, cap)
        if self.type == "j":
            good, value = self.json()
            return value if good else Text(self.value, cap)
        if self.type == "f" and not math.isfinite(self.value):
            return "NaN" if math.isnan(self.value) else "Infinity" if self.value > 0 else "-Infinity"
        return bool(self.value) if self.type == "b" else self.value

    def fits(self, kind):
        return {TEXT: self.type == "s", LONG: self.type == "s", NUMBER: self.type in "iu", TRUTH: self.type == "b",
                JSON: self.type == "j" and isinstance(self.json()[1], list)}[kind]

    def is_annotation(self):
        if len(self.key) > 9 and self.key.startswith(b"metadata."):
            return False
        return self.type in "iub" or (self.type == "s" and len(self.value) <= 250) or \
            (self.type == "f" and math.isfinite(self.value))


class Span:
    def __init__(self, words, tree):
        self.slot, self.code, self.recorded, self.root, self.kind, self.t0_us, self.t1_us = map(int, words[1:8])
        self.trace, self.id, self.parent_trace, self.parent = words[8:12]
        self.name, self.tree = unhex(words[12])[:250], tree
        self.status, self.over = 0, not self.recorded
        self.fields, self.events, self.links, self.errors = [], [], [], []
        self.dropped_least = self.dropped_most = 0
        self.unsure = False
        self.documents = []  # Told, in order

    def told(self, words, running):
        told = Told(self, running)
        told.t0_us, told.t1_us = int(words[3]), int(words[4])
        self.documents.append(told)


class Told:
    """What a span held when a document of it was made."""

    def __init__(self, span, running):
        self.span, self.running = span, running
        self.name, self.status, self.unsure = span.name, span.status, span.unsure
        self.fields, self.events, self.links, self.errors = (list(items) for items in (
            span.fields, span.events, span.links, span.errors))
        self.dropped = span.dropped_least, span.dropped_most

    # What the document should be; times and the ids of exceptions are apart.
    def document(self, service):
        span = self.span
        placed, others = self.sort()
        self.cut = False
        found = {"trace_id": f"1-{span.trace[:8]}-{span.trace[8:]}", "id": span.id}
        if span.parent != "-":
            found["parent_id"] = span.parent
        shown = service.encode() if span.root else self.peer or self.name
        found["name"] = clean(shown.decode(errors="replace"))
        if not span.root:
            found["type"] = "subsegment"
            if "aws.operation" in placed:
                found["namespace"] = "aws"
            elif span.kind in (CLIENT, PRODUCER):
                found["namespace"] = "remote"
        found.update(self.flags(placed))
        self.place(found, placed)
        if span.root:
            found.setdefault("aws", {})["xray"] = {"sdk": "libcltel", "sdk_version": "*"}
            found["aws"]["cloudwatch_logs"] = [{"log_group": "*"}]
        self.put_errors(found)
        self.put_links(found)
        self.put_others(found, others, shown)
        return found

    def sort(self):
        placed, others, self.peer = {}, {}, b""
        for field in self.fields:
            path, kind = PLACES.get(field.key.decode(errors="replace"), (None, None))
            if path == "" and field.fits(kind) and not self.span.root and field.value:
                self.peer = field.value
            elif path and field.fits(kind):
                placed[path] = field, kind
            else:
                others[field.key] = field
        return placed, others

    def flags(self, placed):
        status = self.status
        if status == 0:
            code = placed["http.response.status"][0].value if "http.response.status" in placed else 0
            status = 3 if code == 429 else 2 if 400 <= code < 500 else 4 if 500 <= code < 600 or self.errors else 1
        return {2: {"error": True}, 3: {"error": True, "throttle": True}, 4: {"fault": True}}.get(status, {})

    def place(self, found, placed):
        for path, (field, kind) in placed.items():
            *outer, last = path.split(".")
            inside = found
            for name in outer:
                inside = inside.setdefault(name, {})
            inside[last] = self.text(field.arrives(CAPS.get(kind)))

    def text(self, value):
        self.cut |= isinstance(value, Text) and value.is_cut()
        return value

    def put_errors(self, found):
        exceptions = []
        for chain in self.errors:
            for number, (remote, kind, message, frames) in enumerate(chain):
                exception = {"type": self.text(Text(kind[:255], 250)), "message": self.text(Text(message, 4096))}
                exception = {name: text for name, text in exception.items() if text.full}
                if remote and number == 0:
                    exception["remote"] = True
                if frames:
                    exception["stack"] = [self.frame(frame) for frame in frames]
                exception["caused"] = number + 1 < len(chain)
                exceptions.append(exception)
        if exceptions:
            found["cause"] = {"exceptions": exceptions}

    def frame(self, frame):
        line, path, function = frame
        told = {"path": self.text(Text(path, 4096)), "label": self.text(Text(function[:255], 250))}
        told = {name: text for name, text in told.items() if text.full}
        if line:
            told["line"] = line
        return told

    def put_links(self, found):
        links = []
        for trace, span, fields in self.links[:20]:
            link = {"trace_id": f"1-{trace[:8]}-{trace[8:]}", "id": span if span != "-" else "0" * 16}
            if fields:
                link["attributes"] = {Text(f.key).full: self.text(f.arrives(4096)) for f in fields}
            links.append(link)
        self.cut |= len(self.links) > 20
        if links:
            found["links"] = links

    def put_others(self, found, others, shown):
        annotations, default, self.own = {}, {}, {}
        if self.name and shown != self.name and b"operation" not in others:
            annotations["operation"] = Text(self.name)
        for key, field in others.items():
            clean_key = "".join(chr(c) if chr(c).isalnum() and c < 128 else "_" for c in key)
            if field.is_annotation() and len(annotations) < 50 and clean_key not in annotations:
                annotations[clean_key] = field.arrives()
            else:
                default[metadata_key(key)] = field.arrives()
            for name in (clean_key, metadata_key(key)):  # two fields may be told by one name
                self.own.setdefault(name, []).append(field.arrives())
        cltel = {}
        if self.events:
            cltel["events"] = [self.event(*event) for event in self.events]
        if self.dropped[1]:
            cltel["dropped"] = self.dropped
        if self.cut:
            cltel["truncated"] = True
        metadata = {name: group for name, group in (("default", default), ("cltel", cltel)) if group}
        found.update({name: value for name, value in (("annotations", annotations), ("metadata", metadata)) if value})

    @staticmethod
    def event(name, fields):
        told = {"name": Text(name)}
        if fields:
            told["fields"] = {metadata_key(field.key): field.arrives() for field in fields}
        return told


def metadata_key(key):
    if len(key) > 9 and key.startswith(b"metadata."):
        key = key[9:]
    if key.startswith(b"AWS.") and len(key) > 4:
        key = b"_" + key
    return Text(key).full


def clean(name):
    """By segment_rules.is_name() from character to character; what may not stand there is left out."""
    from segment_rules import is_name
    return "".join(c for c in name if is_name(c))[:200] or "unknown"


def read_tree(lines, number):
    """Spans by slot, from the lines of one tree."""
    spans, extra = {}, None
    for line in lines:
        words = line.split(" ")
        tag = words[0]
        if tag in "fxy":
            extra.append(words)
            continue
        finish(spans, words_of_last(extra))
        extra = [words]
        if tag == "!":
            raise AssertionError(f"tree {number}: {line}")
        if tag == "S":
            spans[int(words[1])] = Span(words, number)
    finish(spans, words_of_last(extra))
    return spans


def words_of_last(extra):
    return (extra[0], extra[1:]) if extra else (None, None)


def finish(spans, call):
    words, more = call
    if not words:
        return
    tag, span, code = words[0], spans[int(words[1])], int(words[2])
    if span.over or span.code:
        return
    fields = [Field(line) for line in more if line[0] == "f"]
    CALLS[tag](span, code, words, fields, more)


def started(span, _code, _words, fields, _more):
    size = len(span.name) + sum(8 + len(f.key) + (len(f.value) if f.type in "sj" else 8) for f in fields)
    span.fields += fields
    if size > ROOM:
        span.unsure = True
        span.dropped_most += len(fields)


def were_set(span, code, _words, fields, _more):
    if code in (OK, TOO_LARGE):
        span.fields += fields
    if code == TOO_LARGE:
        span.unsure = True
        span.dropped_least += 1
        span.dropped_most += len(fields)


def whole(items):
    """All of it finds room, or none."""
    def note(span, code, words, fields, _more):
        if code == OK:
            getattr(span, items).append((unhex(words[3]), fields) if items == "events" else (*words[3:5], fields))
        elif code == TOO_LARGE:
            span.dropped_least += 1
            span.dropped_most += 1
    return note


def failed(span, code, _words, _fields, more):
    chain = []
    for line in more:
        if line[0] == "x":
            chain.append((line[1] == "1", unhex(line[2]), unhex(line[3]), []))
        else:
            chain[-1][3].append((int(line[1]), unhex(line[2]), unhex(line[3])))
    span.errors.append(chain)
    if code == TOO_LARGE:
        span.unsure = True
        span.dropped_least += 1
        span.dropped_most += 1


def renamed(span, code, words, _fields, _more):
    if code == OK:
        span.name = unhex(words[3])[:250]


def status_set(span, code, words, _fields, _more):
    if code == OK:
        span.status = int(words[3])


def reported(span, code, words, _fields, _more):
    if code == OK:
        span.told(words, running=True)


def ended(span, code, words, fields, _more):
    span.over = True
    if code == OK:
        span.fields += fields
    else:  # recorded without its last fields
        span.dropped_least += len(fields)
        span.dropped_most += len(fields)
    span.told(words, running=False)


CALLS = {"S": started, "F": were_set, "E": whole("events"), "L": whole("links"), "X": failed, "N": renamed,
         "U": status_set, "R": reported, "Z": ended}


def read(path):
    """(number, spans by slot) of each tree."""
    lines, number = [], None
    with open(path, encoding="ascii") as file:
        for line in file:
            line = line.rstrip("\n")
            if line[0] == "T":
                if number is not None:
                    yield number, read_tree(lines, number)
                lines, number = [], int(line[2:])
            else:
                lines.append(line)
    yield number, read_tree(lines, number)
