"""Queries as text, interpreted command by command with the values of insights_reference.py."""
import functools
import re

from insights_reference import (AGGREGATES, FUNCTIONS, Row, Value, aggregate, arithmetic, boolean, ceil_time, compare,
                                floor_time, group_key, is_true, key_value, number, order, period_of, show, text)

TOKEN = re.compile(r"""
    (?P<blank>[\s]+|\#[^\n]*)
  | (?P<period>\d+(?:ms|mo|s|m|h|d|w|q|y)\b)
  | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>(?:[A-Za-z_@][\w@.]*|`[^`]*`)(?:[\w@.]|`[^`]*`|\[\d+\])*)
  | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<mark>!=|<=|>=|=~|[-|,()\[\]+*/%^=<>])
""", re.VERBOSE | re.ASCII)


def clean_name(token):
    return re.sub(r"\[(\d+)\]", r".\1", token.replace("`", ""))


def clean_text(token):
    return re.sub(r"\\([\"'\\ntr])", lambda m: {"n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), token[1:-1])


class Interpreter:
    def __init__(self, query, now_ms):
        self.query, self.at, self.now_ms = query, 0, now_ms
        self.limited = False
        self.whole = True  # all events are still there, in the order they came
        self.columns, self.shown, self.usual, self.grouped = [], None, True, False

    # -- tokens --

    def peek(self):
        while True:
            match = TOKEN.match(self.query, self.at)
            if match is None or match.lastgroup != "blank":
                return (match.lastgroup, match[0], match.end()) if match else (None, "", self.at)
            self.at = match.end()

    def take(self, *wanted):
        kind, token, end = self.peek()
        if wanted and token.lower() not in wanted:
            return None
        self.at = end
        return token

    def need(self, wanted):
        assert self.take(wanted), (self.query, self.at, wanted)

    def pattern(self):
        """A regular expression between slashes, as Python's; or a text."""
        kind, token, end = self.peek()
        if token != "/":
            self.at = end
            return None, clean_text(token)
        match = re.compile(r"/((?:\\.|[^/\\])*)/").match(self.query, self.at)
        self.at = match.end()
        source = match[1].replace("\\/", "/").replace("(?<", "(?P<").replace("(?P<!", "(?<!").replace("(?P<=", "(?<=")
        return re.compile(source), None

    # -- expressions: each becomes a function of a row --

    def expression(self):
        left = self.conjunction()
        while self.take("or"):
            left = self.either(left, self.conjunction())
        return left

    @staticmethod
    def either(a, b):
        return lambda row: boolean(is_true(a(row)) or is_true(b(row)))

    @staticmethod
    def both(a, b):
        return lambda row: boolean(is_true(a(row)) and is_true(b(row)))

    def conjunction(self):
        left = self.negation()
        while self.take("and"):
            left = self.both(left, self.negation())
        return left

    def negation(self):
        if self.take("not"):
            inner = self.negation()
            return lambda row: boolean(not is_true(inner(row)))
        return self.comparison()

    def comparison(self):
        left = self.sum()
        relation = self.take("=", "!=", "<", "<=", ">", ">=")
        if relation:
            right = self.sum()
            return lambda row: boolean(compare(left(row), relation, right(row)))
        if self.take("=~"):
            return self.like(left, False)
        negated = bool(self.take("not"))
        if self.take("like"):
            return self.like(left, negated)
        if self.take("in"):
            return self.one_of(left, negated)
        assert not negated
        return left

    def like(self, left, negated):
        regex, part = self.pattern()

        def check(row):
            value = left(row)
            if value is None:
                return boolean(False)
            found = regex.search(show(value)) is not None if regex else part in show(value)
            return boolean(found != negated)
        return check

    def one_of(self, left, negated):
        self.need("[")
        values = [self.sum()]
        while self.take(","):
            values.append(self.sum())
        self.need("]")

        def check(row):
            value = left(row)
            if value is None:
                return boolean(False)
            return boolean(any(compare(value, "=", v(row)) for v in values) != negated)
        return check

    def operators(self, marks, operand):
        left = operand()
        while True:
            operator = self.take(*marks)
            if operator is None:
                return left
            left = self.binary(operator, left, operand())

    @staticmethod
    def binary(operator, a, b):
        return lambda row: arithmetic(operator, a(row), b(row))

    def sum(self):
        return self.operators("+-", self.product)

    def product(self):
        return self.operators("*/%", self.power)

    def power(self):
        sign = self.take("-", "+")
        if sign:
            inner = self.power()
            return lambda row: arithmetic(sign, number(0), inner(row))
        left = self.operand()
        return self.binary("^", left, self.power()) if self.take("^") else left

    def operand(self):
        kind, token, end = self.peek()
        if token == "(":
            self.at = end
            inner = self.expression()
            self.need(")")
            return inner
        column = self.column_of_stats(token)
        if column:
            return column
        self.at = end
        if kind == "number":
            return lambda row: Value("number", float(token), token)
        if kind == "period":
            return lambda row: number(period_of(token)[1])
        if kind == "text":
            return lambda row: text(clean_text(token))
        assert kind == "name", (self.query, self.at, token)
        if token.lower() in ("true", "false"):
            return lambda row: boolean(token.lower() == "true")
        if self.peek()[1] == "(" and "`" not in token:
            return self.call(token.lower())
        name = clean_name(token)
        return lambda row: row.get(name)

    def column_of_stats(self, token):
        """After stats, "count(*)" is the name of a column."""
        if not self.grouped:
            return None
        for name in self.columns:
            if name.endswith(")") and self.query.startswith(name, self.at):
                self.at += len(name)
                return lambda row: row.get(name)
        return None

    def arguments(self):
        self.need("(")
        args = []
        while not self.take(")"):
            kind, token, end = self.peek()
            if token == "*":
                self.at = end
            elif kind == "period":
                self.at = end
                args.append(period_of(token))
            else:
                args.append(self.expression())
            self.take(",")
        return args

    def call(self, name):
        if name in AGGREGATES:
            return self.aggregate(name)
        args = self.arguments()
        if name == "now":
            return lambda row: number(self.now_ms // 1000)
        if name in ("bin", "datefloor", "dateceil"):
            return self.rounded(name, args)
        function = FUNCTIONS[name]
        return lambda row: function(*[arg(row) for arg in args])

    @staticmethod
    def rounded(name, args):
        period, value = args[-1], args[0] if len(args) > 1 else lambda row: row.get("@timestamp")
        change = ceil_time if name == "dateceil" else floor_time

        def call(row):
            moment = FUNCTIONS["frommillis"](value(row))
            return Value("time", change(period, moment.data)) if moment else None
        return call

    def aggregate(self, name):
        """Applied to a Group: the rows of one key."""
        args = self.arguments()
        percent = args[1](None).data if len(args) > 1 else 50

        def call(group):
            pairs = [(row, args[0](row) if args else number(1)) for row in group.rows]
            return aggregate(name, [p for p in pairs if p[1] is not None], percent)
        return call

    # -- commands --

    def item(self):
        self.peek()
        start = self.at
        function = self.expression()
        source = re.sub(r"\s*(#[^\n]*\s*)*\Z", "", self.query[start:self.at])
        if self.take("as"):
            return clean_name(self.take()), function
        plain = TOKEN.fullmatch(source)
        return clean_name(source) if plain and plain.lastgroup == "name" else source, function

    def items(self):
        result = [self.item()]
        while self.take(","):
            result.append(self.item())
        return result

    def show_columns(self, rows, items):
        for row in rows:
            for name, function in items:
                row.named[name] = function(row)
        return [name for name, _ in items]

    def fields(self, rows):
        self.usual = False
        for item in self.items():
            for name in self.show_columns(rows, [item]):
                if name not in self.columns:
                    self.columns.append(name)
        return rows

    unmask = fields

    def display(self, rows):
        self.shown = [name for item in self.items() for name in self.show_columns(rows, [item])]
        return rows

    def filter(self, rows):
        condition = self.expression()
        return [row for row in rows if is_true(condition(row))]

    def limit(self, rows):
        count = int(self.take())
        self.limited = True
        return self.based(rows[:count])

    head = limit

    def tail(self, rows):
        count = int(self.take())
        self.limited = True
        return self.based(rows[-count:])

    @staticmethod
    def based(rows):
        """What the rows' order is until the next sort."""
        for serial, row in enumerate(rows):
            row.serial = serial
        return rows

    def sort(self, rows):
        keys = []
        while not keys or self.take(","):
            function = self.expression()
            keys.append((function, -1 if self.take("desc") else 1))
            self.take("asc")

        def before(a, b):
            for function, sign in keys:
                result = order(function(a), function(b))
                if result:
                    return sign * result
            return a.serial - b.serial
        return sorted(rows, key=functools.cmp_to_key(before))

    def dedup(self, rows):
        items, seen, kept = self.items(), set(), []
        for row in rows:
            values = [function(row) for _, function in items]
            key = tuple(None if v is None else group_key(v) for v in values)
            if None not in key and key in seen:
                continue
            seen.add(key)
            kept.append(row)
        return self.based(kept)

    def parse(self, rows):
        kind, token, _ = self.peek()
        source = (lambda row: row.get("@message")) if kind == "text" or token == "/" else self.operand()
        regex, glob = self.pattern()
        names = []
        if regex is None:
            pieces = [re.escape(piece) for piece in glob.split("*")]
            tail = "$" if glob.endswith("*") else ""
            regex = re.compile("(.*?)".join(pieces) + tail.replace("$", r"\Z"), re.DOTALL)
        groups = {index: name for name, index in regex.groupindex.items()}
        if self.take("as"):
            names.append(clean_name(self.take()))
            while self.take(","):
                names.append(clean_name(self.take()))
        unnamed = [i for i in range(1, regex.groups + 1) if i not in groups]
        groups = dict(sorted(groups.items()))
        groups.update(dict(zip(unnamed, names)))
        for row in rows:
            value = source(row)
            match = regex.search(show(value)) if value is not None else None
            for index, name in groups.items():
                piece = match[index] if match else None
                row.named[name] = None if piece is None else text(piece)
        self.columns += groups.values()
        return rows

    def stats(self, rows):
        grouped_before = self.grouped
        self.peek()
        results, keys = self.items_of_stats(), []
        self.grouped = grouped_before
        if self.take("by"):
            keys = self.items()
        rows = sorted(rows, key=lambda row: row.arrival) if self.whole else rows
        groups = {}
        for row in rows:
            key = tuple(group_key(function(row)) for _, function in keys)
            groups.setdefault(key, Group()).rows.append(row)
        made = []
        for key in sorted(groups, key=functools.cmp_to_key(compare_group_keys)):
            group = groups[key]
            for name, function in results:
                group.named[name] = function(group)
            for (name, _), part in zip(keys, key):
                group.named[name] = key_value(part)
            made.append(group)
        self.columns = [name for name, _ in keys] + [name for name, _ in results]
        self.shown, self.usual, self.grouped, self.limited = None, False, True, False
        return self.based(made)

    def items_of_stats(self):
        self.grouped = False
        return self.items()

    def run(self, events, limit):
        rows = [Row(event, 0) for event in events]
        for arrival, row in enumerate(rows):
            row.arrival = arrival
        rows = self.based(sorted(rows, key=lambda row: -row.event.timestamp))
        matched = None
        while True:
            command = self.take().lower()
            cuts = command in ("limit", "head", "tail", "dedup", "stats")
            if matched is None and cuts:
                matched = len(rows)
            rows = getattr(self, command)(rows)
            self.whole = self.whole and not cuts
            if not self.take("|"):
                break
        assert self.peek()[0] is None and not self.query[self.at:].strip(), self.query[self.at:]
        matched = len(rows) if matched is None else matched
        rows = rows if self.limited else rows[:limit or 10000]
        return [self.answer(row) for row in rows], matched

    def answer(self, row):
        columns = self.shown or (["@timestamp", "@message"] if self.usual else []) + self.columns
        if not self.grouped:
            columns = columns + ([] if "@ptr" in columns else ["@ptr"])
        pairs = [(name, row.get(name)) for name in columns]
        return [[name, show(value)] for name, value in pairs if value is not None]


class Group:
    """The rows of one key, and then the row that is made of them."""
    event = None

    def __init__(self):
        self.rows, self.named, self.serial = [], {}, 0

    def get(self, name):
        return self.named.get(name)


def compare_group_keys(a, b):
    for x, y in zip(a, b):
        result = order(key_value(x), key_value(y))
        if result:
            return -result if x[0] == y[0] == "time" else result
    return 0
