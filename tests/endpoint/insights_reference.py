"""Logs Insights once more, in the plainest way: every command is a function over a list of rows, every value is looked
up in the parsed message. Nothing here is fast, and nothing is shared with src/tools/endpoint/insights: the two are
compared by test_insights_oracle.py.

Values: None (missing), or Value(kind, data, raw) with kind number, text, time or bool.
"""
import base64
import collections
import functools
import ipaddress
import json
import math
import re
import struct
import time
from decimal import Decimal

Value = collections.namedtuple("Value", "kind data raw", defaults=(None,))
Event = collections.namedtuple("Event", "timestamp ingestion stream log group batch index message")

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
UNITS_MS = {"ms": 1, "s": 1000, "m": 60000, "h": 3600000, "d": 86400000, "w": 604800000}
UNITS_MONTHS = {"mo": 1, "q": 3, "y": 12}


def number(data):
    return Value("number", float(data)) if math.isfinite(data) else None


def text(data):
    return Value("text", data)


def boolean(data):
    return Value("bool", 1 if data else 0)


# ---- values ----

def to_number(value):
    if value is None:
        return None
    if value.kind != "text":
        return value.data
    if NUMBER.fullmatch(value.data) and math.isfinite(float(value.data)):
        return float(value.data)
    return None


def shown_number(data):
    if abs(data) < 9e18 and data == int(data):
        return str(int(data))
    if abs(data) < 1e15:
        rounded = "%.4f" % data
        rounded = rounded.rstrip("0").rstrip(".")
        return "0" if rounded == "-0" else rounded
    return repr(data)


def shown_time(ms):
    seconds, millis = divmod(math.floor(ms), 1000)
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(seconds)) + ".%03d" % millis


def show(value):
    if value.kind == "text":
        return value.data
    if value.kind == "time":
        return shown_time(value.data)
    if value.kind == "bool":
        return str(value.data)
    if value.raw is not None:
        if re.fullmatch(r"-?\d+", value.raw):
            return value.raw
        if value.data == int(value.data):
            return str(int(value.data))
        return format(Decimal(repr(value.data)), "f")
    return shown_number(value.data)


def is_true(value):
    if value is None:
        return False
    return value.data == "true" if value.kind == "text" else value.data != 0


def natural_key(data):
    """Digits by their length and value, everything else by its bytes: as one comparison of chunks."""
    return re.findall(r"\d+|[^\d]", data, re.ASCII)


def natural_compare(a, b):
    for x, y in zip(natural_key(a), natural_key(b)):
        both = x[0] in "0123456789" and y[0] in "0123456789"
        key_x, key_y = ((len(x), x), (len(y), y)) if both else (x.encode(), y.encode())
        if key_x != key_y:
            return -1 if key_x < key_y else 1
    return len(natural_key(a)) - len(natural_key(b))


def exact(value):
    """For comparing: whole numbers that doubles do not tell apart keep their digits."""
    data, digits = to_number(value), value.raw if value.kind == "number" else value.data if value.kind == "text" else None
    if data is not None and abs(data) >= 2 ** 53 and digits and re.fullmatch(r"[+-]?\d+", digits):
        return int(digits)
    return data


def order(a, b):
    """missing < text < numbers"""
    ranks = [0 if v is None else 2 if to_number(v) is not None else 1 for v in (a, b)]
    if ranks[0] != ranks[1]:
        return ranks[0] - ranks[1]
    if ranks[0] == 0:
        return 0
    if ranks[0] == 1:
        return natural_compare(a.data, b.data)
    return (exact(a) > exact(b)) - (exact(a) < exact(b))


def compare(a, relation, b):
    if a is None or b is None:
        return False
    if a.kind == b.kind == "text" and relation in ("=", "!="):
        return (a.data == b.data) == (relation == "=")
    x, y = exact(a), exact(b)
    words = {"true": 1, "false": 0}
    if x is None or y is None:
        if a.kind == "bool" and b.data in words:
            x, y = a.data, words[b.data]
        elif b.kind == "bool" and a.data in words:
            x, y = words[a.data], b.data
        else:
            x, y = show(a).encode(), show(b).encode()
    return {"=": x == y, "!=": x != y, "<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y}[relation]


def group_key(value):
    if value is None:
        return ("missing",)
    if value.kind == "time":
        return ("time", value.data)
    if value.kind == "number" and not (value.raw and re.fullmatch(r"-?\d+", value.raw)) and \
            not (abs(value.data) < 1e15 and value.data == int(value.data)):
        return ("number", value.data)
    return ("text", show(value))


def key_value(key):
    return {"missing": lambda: None, "time": lambda: Value("time", key[1]), "number": lambda: number(key[1]),
            "text": lambda: text(key[1])}[key[0]]()


# ---- JSON ----

class Raw(str):
    """A number as it stands in JSON."""


def first_wins(pairs):
    result = {}
    for key, value in pairs:
        result.setdefault(key, value)
    return result


def parse_json(data):
    stripped = data.strip()
    if not (stripped.startswith(("{", "[")) and stripped.endswith(("}", "]"))):
        return None
    try:
        return json.loads(stripped, parse_int=Raw, parse_float=Raw, object_pairs_hook=first_wins)
    except ValueError:
        return None


def dump_json(data):
    if isinstance(data, Raw):
        return str(data)
    if isinstance(data, dict):
        return "{" + ", ".join(json.dumps(k, ensure_ascii=False) + ": " + dump_json(v) for k, v in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(dump_json(v) for v in data) + "]"
    return json.dumps(data, ensure_ascii=False)


def from_json(data):
    if data is None:
        return None
    if isinstance(data, Raw):
        return Value("number", float(data), str(data))
    if isinstance(data, bool):
        return boolean(data)
    if isinstance(data, str):
        return text(data)
    return Value("text", dump_json(data), "json")


def walk(data, path):
    """path: keys joined by dots. A member whose own name has dots in it counts as such a path, too."""
    if isinstance(data, list):
        head, _, rest = path.partition(".")
        if not re.fullmatch(r"0|[1-9]\d*", head) or int(head) >= len(data):
            return None
        return walk(data[int(head)], rest) if rest else data[int(head)]
    if not isinstance(data, dict):
        return None
    for key, value in data.items():
        if key == path:
            return value
        if path.startswith(key + "."):
            found = walk(value, path[len(key) + 1:])
            if found is not None:
                return found
    return None


# ---- rows ----

class Row:
    def __init__(self, event, serial):
        self.event, self.serial, self.named = event, serial, {}
        self.json = parse_json(event.message) if event else None

    def get(self, name):
        if name in self.named:
            return self.named[name]
        event = self.event
        if event is None:
            return None
        built_in = {"@message": lambda: text(event.message), "@timestamp": lambda: Value("time", event.timestamp),
                    "@ingestionTime": lambda: Value("time", event.ingestion), "@logStream": lambda: text(event.stream),
                    "@log": lambda: text(event.log),
                    "@ptr": lambda: text(base64.b64encode(struct.pack(">QQQ", event.group, event.batch,
                                                                      event.index)).decode())}
        if name in built_in:
            return built_in[name]()
        for prefix in [name[:i] for i in range(len(name)) if name[i] == "."]:
            made = self.named.get(prefix)
            if prefix in self.named and (made is None or made.raw == "json"):
                return from_json(walk(parse_json(made.data), name[len(prefix) + 1:])) if made else None
        return from_json(walk(self.json, name))


# ---- times ----

def period_of(token):
    match = re.fullmatch(r"(\d+)([a-z]+)", token)
    count, unit = int(match[1]), match[2]
    return ("ms", count * UNITS_MS[unit]) if unit in UNITS_MS else ("months", count * UNITS_MONTHS[unit])


def month_start(month):
    import calendar
    return calendar.timegm((month // 12, month % 12 + 1, 1, 0, 0, 0)) * 1000


def floor_time(period, ms):
    kind, count = period
    if kind == "ms":
        return math.floor(ms) // count * count
    parts = time.gmtime(math.floor(ms) // 1000)
    return month_start((parts.tm_year * 12 + parts.tm_mon - 1) // count * count)


def ceil_time(period, ms):
    low = floor_time(period, ms)
    if low == ms:
        return ms
    if period[0] == "ms":
        return low + period[1]
    parts = time.gmtime(low // 1000)
    return month_start(parts.tm_year * 12 + parts.tm_mon - 1 + period[1])


# ---- functions ----

def with_numbers(function):
    def call(*values):
        numbers = [to_number(v) for v in values]
        return None if None in numbers else number(function(*numbers))
    return call


def with_texts(function):
    def call(*values):
        return None if None in values else function(*[show(v) for v in values])
    return call


def extreme(choose):
    def call(*values):
        numbers = [n for n in map(to_number, values) if n is not None]
        return number(choose(numbers)) if numbers else None
    return call


ASCII_UP = {c: c - 32 for c in range(ord("a"), ord("z") + 1)}
ASCII_DOWN = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}
BLANKS = " \t\n\v\f\r"


def substr(value, start, length=None):
    begin = to_number(start)
    if value is None or begin is None or (length is not None and to_number(length) is None):
        return None
    rest = show(value)[max(0, int(begin)):]
    return text(rest if length is None else rest[:max(0, int(to_number(length)))])


def address(data):
    try:
        return ipaddress.ip_address(data) if not re.search(r"%|^0\d|\.0\d", data) else None
    except ValueError:
        return None


def valid_ip(version):
    def call(value):
        parsed = address(show(value)) if value is not None else None
        return boolean(parsed is not None and version in (0, parsed.version))
    return call


def in_subnet(version):
    def call(value, subnet):
        parsed = address(show(value)) if value is not None else None
        if parsed is None or subnet is None or version not in (0, parsed.version):
            return boolean(False)
        try:
            net = ipaddress.ip_network(show(subnet), strict=False) if "/" in show(subnet) else None
        except ValueError:
            return boolean(False)
        return boolean(net is not None and net.version == parsed.version and parsed in net)
    return call


def json_parse(value):
    if value is None or value.kind != "text" or len(value.data) < 2:
        return None
    ends = value.data[0] + value.data[-1]
    return Value("text", value.data, "json") if ends in ("{}", "[]") else None


def json_stringify(value):
    if value is None or (value.kind == "text" and value.raw == "json"):
        return value
    if value.kind in ("text", "time"):
        return text(json.dumps(show(value), ensure_ascii=False))
    return text(show(value))


def trim(left, right):
    def call(value, characters):
        data = value
        while left and data and data[0] in characters:
            data = data[1:]
        while right and data and data[-1] in characters:
            data = data[:-1]
        return text(data)
    return with_texts(lambda value, characters=BLANKS: call(value, characters))


FUNCTIONS = {
    "abs": with_numbers(abs), "ceil": with_numbers(math.ceil), "floor": with_numbers(math.floor),
    "greatest": extreme(max), "least": extreme(min),
    "log": with_numbers(lambda x: math.log(x) if x > 0 else math.nan),
    "sqrt": with_numbers(lambda x: math.sqrt(x) if x >= 0 else math.nan),
    "ispresent": lambda v: boolean(v is not None),
    "coalesce": lambda *values: next((v for v in values if v is not None), None),
    "if": lambda condition, then, other=None: then if is_true(condition) else other,
    "isempty": lambda v: boolean(v is None or show(v) == ""),
    "isblank": lambda v: boolean(v is None or show(v).strip(BLANKS) == ""),
    "concat": lambda *values: text("".join(show(v) for v in values if v is not None)),
    "trim": trim(True, True), "ltrim": trim(True, False), "rtrim": trim(False, True),
    "strlen": with_texts(lambda s: number(len(s))),
    "toupper": with_texts(lambda s: text(s.translate(ASCII_UP))),
    "tolower": with_texts(lambda s: text(s.translate(ASCII_DOWN))),
    "substr": substr,
    "replace": with_texts(lambda s, old, new: text(s.replace(old, new) if old else s)),
    "strcontains": with_texts(lambda s, part: boolean(part in s)),
    "frommillis": lambda v: None if to_number(v) is None else Value("time", to_number(v)),
    "tomillis": with_numbers(lambda x: x),
    "jsonparse": json_parse, "jsonstringify": json_stringify,
    "isvalidip": valid_ip(0), "isvalidipv4": valid_ip(4), "isvalidipv6": valid_ip(6),
    "isipinsubnet": in_subnet(0), "isipv4insubnet": in_subnet(4), "isipv6insubnet": in_subnet(6),
}


def arithmetic(operator, a, b):
    x, y = to_number(a), to_number(b)
    if x is None or y is None or (operator in "/%" and y == 0):
        return None
    try:
        result = {"+": lambda: x + y, "-": lambda: x - y, "*": lambda: x * y, "/": lambda: x / y,
                  "%": lambda: math.fmod(x, y), "^": lambda: math.pow(x, y)}[operator]()
    except (OverflowError, ValueError):
        return None
    return number(result)


# ---- aggregates ----

EXACT_MAX = 1000000


def percentile(numbers, percent):
    if not numbers:
        return None
    rank = min(max(math.ceil(percent * len(numbers) / 100), 1), len(numbers))
    return number(sorted(numbers)[rank - 1])


def rough(value):
    """The bucket of a value, once a query holds more than EXACT_MAX of them."""
    bits = struct.unpack("<Q", struct.pack("<d", value + 0.0))[0]
    return struct.unpack("<d", struct.pack("<Q", bits >> 42 << 42))[0]


def deviation(numbers):
    if not numbers:
        return None
    mean = math.fsum(numbers) / len(numbers)
    return number(math.sqrt(math.fsum((n - mean) ** 2 for n in numbers) / len(numbers)))


def best(values, is_better):
    chosen = None
    for value in values:
        if chosen is None or is_better(value, chosen):
            chosen = value
    return chosen


def smallest_or_largest(values, sign):
    numbers = [v for v in values if to_number(v) is not None]
    return best(numbers or values, lambda v, chosen: sign * order(v, chosen) > 0)


def aggregate(name, pairs, percent):
    """pairs: (row, value) where the value is there."""
    values = [v for _, v in pairs]
    numbers = [n for n in map(to_number, values) if n is not None]
    simple = {
        "count": lambda: number(len(values)),
        "count_distinct": lambda: number(len({group_key(v) for v in values})),
        "sum": lambda: number(sum(numbers)) if numbers else None,
        "avg": lambda: number(sum(numbers) / len(numbers)) if numbers else None,
        "min": lambda: smallest_or_largest(values, -1), "max": lambda: smallest_or_largest(values, 1),
        "pct": lambda: percentile(numbers, percent), "median": lambda: percentile(numbers, 50),
        "stddev": lambda: deviation(numbers),
        "sortsfirst": lambda: best(values, lambda v, chosen: order(v, chosen) < 0),
        "sortslast": lambda: best(values, lambda v, chosen: order(v, chosen) > 0),
    }
    if name in simple:
        return simple[name]()
    sign = -1 if name == "earliest" else 1
    chosen = best(pairs, lambda pair, old: sign * (pair[0].event.timestamp - old[0].event.timestamp) > 0)
    return chosen[1] if chosen else None


AGGREGATES = {"count", "count_distinct", "sum", "avg", "min", "max", "pct", "median", "stddev", "earliest", "latest",
              "sortsfirst", "sortslast"}

compare_key = functools.cmp_to_key(order)
