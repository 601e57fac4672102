"""Records of every kind that an application may make: all types, texts in all scripts, what must be escaped or repaired."""
import random

from application import Record, boolean, f64, i64, null, raw_json, text, u64

EVERY_CONTROL = bytes(range(32)) + b"\x7f"
TEXTS = ["plain", "", " ", "grüße", "日本語", "\U0001f600", 'quote " and \\ backslash', "a/b", "</script>", "{braces}", "{{}}",
         "line\nfeed\rreturn\ttab", EVERY_CONTROL, b"broken \xc3", b"\xff\xfe", b"half \xe2\x82 of a euro", b"\xed\xa0\x80",
         b"\xf4\x90\x80\x80", b"over\xc0\xaflong", "\u2028\u2029", "\ufffd\uffff", "e\u0301", "\u202eright to left", b"nul\0inside",
         "\\u0041", '{"looks": "like JSON"}', "%d %s", "x" * 5000, "é" * 3000, "\x1b[31mred\x1b[0m"]
INTEGERS = [0, 1, -1, 2**31, -2**31, 2**53, 2**53 + 1, 2**63 - 1, -2**63]
NATURALS = [0, 1, 2**53 + 1, 2**63, 2**64 - 1]
DOUBLES = [0.0, -0.0, 0.1, 1.5, -2.5e-7, 1e21, 1e300, 5e-324, 1.7976931348623157e308, float("nan"), float("inf"), float("-inf")]
DOCUMENTS = ["{}", "[]", "null", "true", "-0.5e3", '"text"', '{"a":{"b":[1,2,{"c":"ü\\n\\u0041"}]}}', "[" * 20 + "]" * 20, "{",
             "{'a':1}", "nul", "", "[1,]", '{"a":1} x', "\u00e4"]
KEYS = ["key", "Key", "key with spaces", "ключ", "k\"quoted\"", "k\\", "k\nl", "a.b", "@timestamp", "x" * 255, "id", "time",
        "level", "service", "message", "truncated", "original_bytes", "dropped_fields"]


def one_of_each():
    """Each value that is listed above, in a record of its own."""
    for number, value in enumerate(TEXTS):
        yield Record(1 + number % 6, value, text("value", value))
    for kind, values in [(i64, INTEGERS), (u64, NATURALS), (f64, DOUBLES), (raw_json, DOCUMENTS), (boolean, [True, False])]:
        for value in values:
            yield Record(3, f"{kind.__name__}", kind("value", value))
    for key in KEYS:
        yield Record(4, "a key", text(key, "taken"))
    yield Record(3, "null", null("value"))
    yield Record(3, "twice", i64("n", 1), text("n", "the last one wins"))
    yield Record(3, "most fields", *[i64(f"field {number}", number) for number in range(63)])


def random_fields(rng):
    makers = [lambda key: text(key, rng.choice(TEXTS[:24])), lambda key: i64(key, rng.choice(INTEGERS)),
              lambda key: u64(key, rng.choice(NATURALS)), lambda key: f64(key, rng.choice(DOUBLES)),
              lambda key: raw_json(key, rng.choice(DOCUMENTS)), lambda key: boolean(key, rng.random() < 0.5), null]
    keys = rng.sample(KEYS[:9], rng.choice([0, 1, 1, 2, 3, 5]))
    return [rng.choice(makers)(key) for key in keys]


def varied(count, seed=20150830):
    """count records; the same seed gives the same ones. Each has its number, so that it can be told from the others."""
    rng = random.Random(seed)
    found = list(one_of_each())
    while len(found) < count:
        found.append(Record(rng.randrange(1, 7), rng.choice(TEXTS[:24]), *random_fields(rng)))
    for number, record in enumerate(found):
        record.add(i64("nr", number))
    return found[:count]
