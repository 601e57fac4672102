"""10,000 random requests: signed as botocore signs them, accepted when sent, refused when changed.

The driver is a C program over sign/ (tests/support/sign_driver.c); the oracle is Debian's python3-botocore. The same
seed gives the same requests. Headers that later versions of botocore leave unsigned (connection, te, ...) are not
generated: this version still signs them, AWS advises against it.
"""
import collections
import datetime
import json
import os
import pathlib
import random
import subprocess
import unittest
import urllib.parse

try:
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.utils import percent_encode_sequence
except ImportError:
    botocore = None

COUNT = int(os.environ.get("CLTEL_SIGN_COUNT", "10000"))
SEED = int(os.environ.get("CLTEL_SIGN_SEED", "20150830"))
DRIVER = pathlib.Path(os.environ.get("CLTEL_BUILD", "build")) / "support" / "sign_driver"

FORMS = ["SigV4Auth"] * 5 + ["S3SigV4Auth"] * 3 + ["SigV4QueryAuth"] * 2 + ["S3SigV4QueryAuth"]
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"]
SERVICES = ["logs", "monitoring", "xray", "kinesis", "execute-api", "sts"]
REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1"]
HOSTS = ["logs.us-east-1.amazonaws.com", "127.0.0.1:4580", "Example.COM", "host:443", "[::1]:8080", "b.s3.amazonaws.com"]
SEGMENTS = ["a", "b.c", ".", "..", "...", "", "a b", "%20", "%2F", "%e1%88%b4", "ሴ", "grüße", "$x", "a+b", "~t", "-_.",
            "(x)", "a,b", "a;b=c", "k:v", "@", "!*'", "%", "%zz", "100%25", "日本語", "\U0001f600"]
WORDS = ["", "a", "A", "b", "Param", "param-1", "Param.1", "x y", "ሴ", "é", "&=", "/p/q", "a=b", "~._-", "+", "%41", "?",
         "'", "*", "10", "日本", "\U0001f600", "0", "Z"]
HEADER_NAMES = ["Accept", "X-Custom", "x-custom", "Content-Type", "Range", "X-Amz-Meta-Note", "x-amz-meta-note",
                "X-Amz-Target", "My-Header1", "MY-HEADER1", "If-Match", "Zeta", "a", "User-Agent", "Expect",
                "X-Amzn-Trace-Id", "Cache-Control", "x-amz-acl"]
HEADER_PARTS = ["a", "B", "  ", "\t", "\n  ", "\r\n\t", " ", "1,2", "\"q  q\"", "é", "=", ";", "x:y", "\v", "日", "~"]


class Clock:
    """Stands for the module datetime inside botocore.auth, so that the time is the test's."""

    def __init__(self):
        self.now = None
        clock = self

        class Fixed(datetime.datetime):
            @classmethod
            def utcnow(cls):
                return clock.now

        self.datetime = Fixed


class Request:
    """One random request and what it is signed with."""

    def __init__(self, rng, form=None):
        self.form = form or rng.choice(FORMS)
        self.s3 = self.form.startswith("S3")
        self.in_query = self.form.endswith("QueryAuth")
        self.method = rng.choice(METHODS)
        self.scheme = rng.choice(["http", "https"])
        self.host = rng.choice(HOSTS)
        self.path = random_path(rng) or ("/" if self.s3 else "")  # the wire knows no empty path, the S3 signer neither
        self.key_id = "AKID" + "".join(rng.choices("ABCDEFGHIJKLMNOP234567", k=16))
        self.secret = "".join(rng.choices("abcXYZ0189+/=", k=rng.choice([1, 20, 40, 40, 64, 200])))
        self.token = "".join(rng.choices("abcXYZ0189+/=", k=rng.randrange(1, 400))) if rng.random() < 0.4 else None
        self.region = rng.choice(REGIONS)
        self.service = "s3" if self.s3 else rng.choice(SERVICES)
        self.time = rng.randrange(1, 4102444800)
        self.expires = rng.randrange(1, 604801)
        self.body = b"" if self.in_query else random_body(rng)
        self.headers = random_headers(rng)
        self.as_params = rng.random() < 0.4
        self.params = random_params(rng, unique=self.in_query or self.as_params)
        self.lone_names = rng.random() < 0.3

    def query(self):
        """The query as the application writes it into the address."""
        text = percent_encode_sequence(self.params)
        if self.lone_names and not self.in_query:
            text = "&".join(part.rstrip("=") if part.count("=") == 1 else part for part in text.split("&"))
        return text


def random_path(rng):
    segments = [rng.choice(SEGMENTS) for _ in range(rng.randrange(0, 7))]
    return "".join("/" + segment for segment in segments) + rng.choice(["", "/", "//"])


def random_params(rng, unique):
    pairs = [(rng.choice(WORDS) + rng.choice(["", rng.choice(WORDS)]), rng.choice(WORDS))
             for _ in range(rng.choice([0, 0, 1, 2, 3, 5, 12]))]
    return list(dict(pairs).items()) if unique else pairs


def random_headers(rng):
    return [(rng.choice(HEADER_NAMES), "".join(rng.choice(HEADER_PARTS) for _ in range(rng.randrange(0, 7))))
            for _ in range(rng.choice([0, 0, 1, 2, 3, 6]))]


def random_body(rng):
    return rng.randbytes(rng.choice([0, 0, 1, 13, 64, 200, 1000]))


def sign_with_botocore(request, clock, rng):
    """The request as botocore would send it: an AWSRequest whose url and headers are signed."""
    url = f"{request.scheme}://{request.host}{request.path}"
    params = request.params if request.as_params else None
    if not request.as_params and request.params:
        url += "?" + request.query()
    signed = AWSRequest(method=request.method, url=url, data=request.body, params=params)
    for name, value in request.headers:
        signed.headers[name] = value
    if request.s3 and not request.in_query and rng.random() < 0.3:
        signed.headers["Content-MD5"] = "1B2M2Y8AsgTpgAmY7PhCfg=="  # over https the body then goes unsigned
    if request.form == "Date":
        signed.headers["Date"] = "to be replaced"
    clock.now = datetime.datetime.fromtimestamp(request.time, datetime.timezone.utc).replace(tzinfo=None)
    keys = Credentials(request.key_id, request.secret, request.token)
    kind = getattr(botocore.auth, "SigV4Auth" if request.form == "Date" else request.form)
    more = {"expires": request.expires} if request.in_query else {}
    kind(keys, request.service, request.region, **more).add_auth(signed)
    return signed


def host_of(signed):
    return botocore.auth._host_from_url(signed.url)


def sent_query(request, signed):
    """The query on the wire."""
    query = urllib.parse.urlsplit(signed.url).query
    return percent_encode_sequence(request.params) if request.as_params and not request.in_query else query


def job(request, signed, do):
    """A line for the driver, but for query and headers."""
    return {"do": do, "method": request.method, "path": urllib.parse.urlsplit(signed.url).path,
            "body_hex": request.body.hex(), "key_id": request.key_id, "secret": request.secret,
            "token": request.token or "", "region": request.region, "service": request.service,
            "time": request.time, "expires": request.expires, "s3": request.s3}


def sign_job(request, signed):
    """What our signer is given: the request without what botocore added."""
    line = job(request, signed, "query" if request.in_query else "headers")
    line["query"] = sent_query(request, signed)
    if request.in_query:
        line["query"] = line["query"].partition("X-Amz-Algorithm=")[0].rstrip("&")
    added = {"authorization", "x-amz-date", "x-amz-security-token"}
    line["headers"] = [[name, value] for name, value in signed.headers.items() if name.lower() not in added]
    line["headers"].append(["Host", host_of(signed)])
    if request.s3:
        line["payload"] = "UNSIGNED-PAYLOAD" if request.in_query else signed.headers["X-Amz-Content-SHA256"]
    return line


def verify_job(request, signed):
    """What a server is given: the whole request."""
    line = job(request, signed, "verify")
    line["query"] = sent_query(request, signed)
    line["headers"] = [["Host", host_of(signed)]] + [[name, value] for name, value in signed.headers.items()]
    return line


def header_at(line, name):
    return next((pair for pair in line["headers"] if pair[0].lower() == name), None)


def change_secret(line):
    line["secret"] += "x"


def change_body(line):
    sent = header_at(line, "x-amz-content-sha256")
    if (sent and sent[1] == "UNSIGNED-PAYLOAD") or (line["s3"] and not sent):
        return False  # not signed, so not noticed
    line["body_hex"] += "00"


def change_amz_header(line):
    signed = [pair for pair in line["headers"] if pair[0].lower().startswith("x-amz-")]
    if not signed:
        return False
    signed[-1][1] += "x"


def add_amz_header(line):
    line["headers"].append(["X-Amz-Added", "1"])


def change_host(line):
    line["headers"][0][1] += "x"


def change_region(line):
    line["region"] = "eu-north-1"


def change_service(line):
    line["service"] = "other"


def change_method(line):
    line["method"] += "X"


def change_path(line):
    line["path"] += "/x"


def change_query(line):
    line["query"] += "&added=1" if line["query"] else "added=1"


def come_too_late(line):
    line["time"] += 604801


def come_too_early(line):
    line["time"] -= 301


def change_token(line):
    line["token"] += "x"


def drop_token(line):
    sent = header_at(line, "x-amz-security-token")
    if not sent:
        return False
    line["headers"].remove(sent)


def change_signature(line):
    sent = header_at(line, "authorization")
    text = sent[1] if sent else line["query"]
    text = text[:-1] + ("0" if text[-1] != "0" else "1")
    if sent:
        sent[1] = text
    else:
        line["query"] = text


def drop_authorization(line):
    sent = header_at(line, "authorization")
    if not sent:
        return False
    line["headers"].remove(sent)


def repeat_authorization(line):
    sent = header_at(line, "authorization")
    if not sent:
        return False
    line["headers"].append(list(sent))


NO_MATCH = ("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
            "Key and signing method. Consult the service documentation for details.")
BAD_TOKEN = "The security token included in the request is invalid."
S3_BODY = "The provided 'x-amz-content-sha256' header does not match what was computed."

# What each change must be answered with; the first words of the text.
CHANGES = {
    change_secret: [NO_MATCH],
    change_body: [NO_MATCH, S3_BODY],
    change_amz_header: [NO_MATCH, S3_BODY, BAD_TOKEN, "Date must be in ISO-8601 'basic format'. Got '"],
    add_amz_header: ["'X-Amz-Added' must be a 'SignedHeader' in the AWS Authorization."],
    change_host: [NO_MATCH],
    change_region: ["Credential should be scoped to a valid region."],
    change_service: ["Credential should be scoped to correct service: 'other'."],
    change_method: [NO_MATCH],
    change_path: [NO_MATCH],
    change_query: [NO_MATCH],
    come_too_late: ["Signature expired: "],
    come_too_early: ["Signature not yet current: "],
    change_token: [BAD_TOKEN],
    drop_token: [BAD_TOKEN],
    change_signature: [NO_MATCH],
    drop_authorization: ["Missing Authentication Token"],
    repeat_authorization: ["The request must give 'authorization' once"],
}


def changed_job(request, signed, rng):
    """A copy with one thing changed, and what."""
    while True:
        change = rng.choice(list(CHANGES))
        line = verify_job(request, signed)
        if change(line) is not False:
            return line, change


def run_driver(lines):
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = subprocess.run([str(DRIVER)], input=text.encode(), stdout=subprocess.PIPE, check=True, timeout=200)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(lines)
    return answers


def parameters(query):
    return sorted(query.split("&"))


@unittest.skipUnless(botocore, "python3-botocore is not installed")
@unittest.skipUnless(DRIVER.exists(), f"{DRIVER} is not built")
class SigV4Botocore(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rng = random.Random(SEED)
        clock = Clock()
        cls.requests = [Request(rng) for _ in range(COUNT)]
        # With a Date header botocore leaves X-Amz-Date out, ours never does: these are verified only.
        cls.requests += [Request(rng, form="Date") for _ in range(COUNT // 10)]
        original, botocore.auth.datetime = botocore.auth.datetime, clock
        try:
            cls.signed = [sign_with_botocore(request, clock, rng) for request in cls.requests]
        finally:
            botocore.auth.datetime = original
        cls.pairs = list(zip(cls.requests, cls.signed))

    def check_signature(self, request, signed, line, answer):
        if request.in_query:
            theirs = urllib.parse.urlsplit(signed.url).query
            self.assertEqual(parameters(answer["query"]), parameters(theirs), f"{line}\n{answer['canonical']}")
        else:
            theirs = signed.headers["Authorization"]
            self.assertEqual(answer["authorization"], theirs, f"{line}\n{answer['canonical']}")

    def test_signatures_agree_with_botocore(self):
        pairs = self.pairs[:COUNT]
        lines = [sign_job(request, signed) for request, signed in pairs]
        for (request, signed), line, answer in zip(pairs, lines, run_driver(lines)):
            self.check_signature(request, signed, line, answer)
        forms = collections.Counter(request.form for request, _ in pairs)
        print(f"{len(pairs)} random requests signed as botocore {botocore.__version__} signs them: {dict(forms)}")

    def test_requests_of_botocore_are_accepted(self):
        lines = [verify_job(request, signed) for request, signed in self.pairs]
        for line, answer in zip(lines, run_driver(lines)):
            self.assertEqual(answer["verdict"], 0, f"{line}\n{answer}")
        print(f"{len(lines)} requests of botocore accepted")

    def test_changed_requests_are_refused(self):
        rng = random.Random(SEED + 1)
        changed = [changed_job(request, signed, rng) for request, signed in self.pairs]
        for (line, change), answer in zip(changed, run_driver([line for line, _ in changed])):
            self.assertNotEqual(answer["error"], "", f"{change.__name__} was accepted: {line}")
            self.assertTrue(answer["text"].startswith(tuple(CHANGES[change])), f"{change.__name__}: {line}\n{answer}")
            if len(line["token"]) > 8:
                self.assertNotIn(line["token"], answer["text"], "the session token is shown")
        kinds = collections.Counter(change.__name__ for _, change in changed)
        print(f"{len(changed)} changed requests refused: {dict(kinds)}")


if __name__ == "__main__":
    unittest.main()
