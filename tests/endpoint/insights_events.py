"""Events for the comparison of the two interpreters: JSON of several shapes, plain text, and what is nearly JSON."""
import json
import random

from insights_reference import Event

START_MS = 1764060000000  # 2025-11-25 08:40:00
LEVELS = ["INFO", "INFO", "INFO", "WARN", "ERROR", "debug"]
ROUTES = ["/v1/checkout", "/v1/cart", "/v1/cart/2", "/v1/cart/10", "/health"]
NAMES = ["anna", "Ben", "zoë", "李雷", "o'neil", 'say "hi"', "tab\there", "  padded ", ""]
ADDRESSES = ["10.0.0.7", "10.1.2.3", "192.168.1.20", "2001:db8::1", "fe80::1", "not-an-ip", "256.1.1.1"]


def json_message(r, i):
    members = {"level": r.choice(LEVELS), "status": r.choice([200, 200, 201, 404, 500]), "route": r.choice(ROUTES)}
    if r.random() < 0.9:
        members["duration"] = r.choice([r.randrange(2000), round(r.uniform(0, 300), 2), 0, 1000])
    if r.random() < 0.7:
        members["user"] = {"id": 9007199254740993 + r.randrange(5), "name": r.choice(NAMES),
                           "plan": r.choice(["free", "pro"]), "address": {"city": r.choice(["Bonn", "Ulm"])}}
    if r.random() < 0.5:
        members["tags"] = r.sample(["a", "b", "c10", "c9", "d"], r.randrange(0, 4))
    if r.random() < 0.5:
        members["ok"] = r.random() < 0.5
    if r.random() < 0.3:
        members["size"] = str(r.randrange(5000))
    if r.random() < 0.3:
        members["note"] = None
    if r.random() < 0.5:
        members["ip"] = r.choice(ADDRESSES)
    if r.random() < 0.2:
        members["dotted.name"] = {"x-y": i}
    if r.random() < 0.2:
        members["inner"] = json.dumps({"code": r.randrange(4), "list": [1, {"k": "v%d" % (i % 3)}]})
    if r.random() < 0.1:
        members["temperature"] = -r.randrange(1, 40) / 2
    members["n"] = i
    return json.dumps(members, ensure_ascii=False)


def text_message(r, i):
    return r.choice([
        "user=%s, method:%s, latency := %d" % (r.choice(["anna", "ben", "x y"]), r.choice(["GET", "PUT"]), r.randrange(900)),
        "[%s] request %d failed: timeout after %d ms" % (r.choice(LEVELS), i, r.randrange(100, 9000)),
        "plain words only, %d of them" % i,
        "{ not json %d }" % i, "[1, 2, {\"k\": %d}]" % i, "{\"level\": \"CUT\", \"status\": ", "line one\nline two %d" % i])


def make(count=400, seed=7):
    r = random.Random(seed)
    events = []
    for i in range(count):
        timestamp = START_MS + r.randrange(0, 3600000) // r.choice([1, 1, 1000]) * r.choice([1, 1, 1])
        message = json_message(r, i) if r.random() < 0.75 else text_message(r, i)
        events.append(Event(timestamp, timestamp + r.randrange(5000), "web/%d" % (i % 3), "123456789012:/app/%d" % (i % 2),
                            i % 2 + 1, i // 10, i % 10, message))
    return events
