"""Is a document what the account of its span says it should be? differences() is empty when it is."""
import json

from span_account import Text

NEAR_FULL = 58 * 1024  # documents above may have lost something to the limit of 64 KB
CLOCK_US = 50000  # the library's clock is fitted to the system's now and then


def same(actual, wanted, where):
    """A generator of what differs."""
    if wanted == "*":
        return
    if isinstance(wanted, Text):
        if not wanted.equals(actual):
            yield f"{where}: {str(actual)[:80]!r} is not {wanted.full[:80]!r}"
    elif isinstance(wanted, dict) and isinstance(actual, dict):
        for name in sorted(actual.keys() | wanted.keys()):
            if name not in actual or name not in wanted:
                yield f"{where}.{name} {'is missing' if name in wanted else 'should not be there'}"
            else:
                yield from same(actual[name], wanted[name], f"{where}.{name}")
    elif isinstance(wanted, list) and isinstance(actual, list):
        if len(actual) != len(wanted):
            yield f"{where}: {len(actual)} and not {len(wanted)}"
        for number, (one, other) in enumerate(zip(actual, wanted)):
            yield from same(one, other, f"{where}[{number}]")
    elif isinstance(wanted, tuple):  # least and most
        if not wanted[0] <= actual <= wanted[1]:
            yield f"{where}: {actual} is not within {wanted}"
    elif type(actual) is not type(wanted) and not is_number(actual, wanted) or actual != wanted:
        yield f"{where}: {str(actual)[:80]!r} is not {str(wanted)[:80]!r}"


def is_number(actual, wanted):
    return {type(actual), type(wanted)} == {int, float}


def lesser(actual, wanted, where):
    """What a cut document holds is a part of what it should."""
    if isinstance(wanted, dict) and isinstance(actual, dict):
        for name, value in actual.items():
            if name not in wanted:
                yield f"{where}.{name} should not be there"
            else:
                yield from lesser(value, wanted[name], f"{where}.{name}")
    elif isinstance(wanted, list) and isinstance(actual, list):
        left = iter(wanted)
        for number, one in enumerate(actual):
            if not any(not list(lesser(one, other, "")) for other in left):
                yield f"{where}[{number}] should not be there"
    elif isinstance(wanted, Text):
        if not isinstance(actual, str) or not wanted.full.startswith(actual.rstrip("\ufffd")):
            yield f"{where}: {str(actual)[:80]!r} is no part of {wanted.full[:80]!r}"
    else:
        yield from same(actual, wanted, where)


def take_times(document, told):
    """Takes the times out, after a look at them."""
    start = document.pop("start_time") * 1e6
    end = document.pop("end_time", None)
    span = told.span
    if not span.t0_us - CLOCK_US <= start <= span.t1_us + CLOCK_US:
        yield f"start_time is {(start - span.t0_us) / 1e6} s off"
    if told.running != document.pop("in_progress", False):
        yield "in_progress"
    if end is not None and not told.t0_us - CLOCK_US <= end * 1e6 <= told.t1_us + CLOCK_US:
        yield f"end_time is {end - told.t0_us / 1e6} s off"
    for event in document.get("metadata", {}).get("cltel", {}).get("events", []):
        at = event.pop("time") * 1e6
        if not start - 2 <= at <= (end * 1e6 + 2 if end is not None else told.t1_us + CLOCK_US):
            yield f"an event is {(at - start) / 1e6} s behind the start"


def take_exception_ids(document):
    """In their place: whether the next exception is said to be the cause."""
    exceptions = document.get("cause", {}).get("exceptions", [])
    for number, exception in enumerate(exceptions):
        cause = exception.pop("cause", None)
        exception["caused"] = cause is not None
        if cause is not None and number + 1 < len(exceptions) and exceptions[number + 1]["id"] != cause:
            exception["caused"] = "by another one"
    for exception in exceptions:
        exception.pop("id")
        exception.pop("truncated", None)


def take_own(document):
    """Annotations and metadata: where each stands is not sure once something found no room."""
    return document.pop("annotations", {}), document.get("metadata", {}).pop("default", {})


def own_differences(actual, own):
    for group in actual:
        for key, value in group.items():
            may_be = own.get(key, [value] if key == "operation" else [])
            if all(list(lesser(value, one, "")) for one in may_be):
                yield f"own.{key}: {str(value)[:80]!r}"


def differences(text, told, service):
    document = json.loads(text)
    wanted = told.document(service)
    found = list(take_times(document, told))
    take_exception_ids(document)
    if told.unsure:
        return found + [f"{name}: {document.get(name)!r} is not {wanted.get(name)!r}"
                        for name in ("trace_id", "id", "parent_id", "type") if document.get(name) != wanted.get(name)]
    if len(text) < NEAR_FULL:
        return found + list(same(document, wanted, ""))
    cut = document.get("metadata", {}).get("cltel", {}).pop("truncated", False)
    missing = list(same(document, {**wanted, "metadata": without_mark(wanted)}, ""))
    if missing and not cut:
        found += missing
    take_own(wanted)
    found += list(own_differences(take_own(document), told.own))
    wanted.setdefault("metadata", {}).setdefault("cltel", {})["truncated"] = True
    return found + list(lesser(document, wanted, ""))


def without_mark(wanted):
    metadata = {name: dict(group) for name, group in wanted.get("metadata", {}).items()}
    metadata.get("cltel", {}).pop("truncated", None)
    return metadata
