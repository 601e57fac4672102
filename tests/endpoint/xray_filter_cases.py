"""Filter expressions: right ones, each of which takes some of the traces of xray_traces.py and not others; wrong ones
with the place (a character, from 1) where they are wrong."""
GROUPS = {"slow": "responsetime > 1", "slow_api": 'group.name = "slow" AND service("api.example.com")', "all": "",
          "broken": "responsetime >", "endless": 'group.name = "endless"'}

FLAGS = """
ok
!ok
ok = true
ok = false
ok != true
OK = "true"
error
!error
not error
error = false
throttle
throttle != true
fault
!fault
fault = true
FAULT = TRUE
partial
!partial
partial = false
inferred
!inferred
inferred = true
!!fault
!(fault)
!(fault or error)
""".split("\n")

NUMBERS = """
responsetime > 1
responseTime > 1
responsetime < 1
responsetime >= 0.4
responsetime <= 0.4
responsetime != 0.4
responsetime > 1e-1 and responsetime < 1.6E+0
responsetime
!responsetime
duration > 5
duration >= 1 AND duration <= 5
duration < 0.2
duration != 6.5
duration > -1 and duration < 1
http.status = 200
http.status != 200
http.status >= 400
http.status > 201 http.status < 500
http.status < 300
http.status <= 302
ok !partial duration <3
ok and !partial and duration<3
""".split("\n")

TEXTS = r"""
http.url CONTAINS "/api/game/"
http.url contains "/v2/"
http.url = "http://shop/"
http.url != "http://shop/"
http.url BEGINSWITH "http://api.example.com/"
http.url beginswith "http://data"
http.url ENDSWITH "/v2/orders"
http.url AND responseTime > 2
http.method = "GET"
http.method != "GET"
http.method = POST
http.method BEGINSWITH "P"
http.useragent
http.useragent CONTAINS "curl"
http.useragent contains "(X11)"
http.useragent = "curl/7.88"
!http.useragent
http.clientip = "10.0.0.1"
http.clientip BEGINSWITH "192.0.2."
http.clientip != "10.0.0.1"
user
!user
user CONTAINS ""
user = "alice"
user != "alice"
user = "Zoë"
user BEGINSWITH "Zo"
user ENDSWITH "b"
user = alice
user CONTAINS "\"" or user = "bob"
availabilityzone = "eu-1a"
availabilityzone CONTAINS "eu-"
!availabilityzone
instance.id = "i-1"
instance.id != "i-1"
instance.id ENDSWITH "2"
resource.arn
resource.arn CONTAINS ":ecs:"
resource.arn BEGINSWITH "arn:aws:lambda:"
resource.arn = "arn:aws:elasticbeanstalk:eu-1:1:environment/e"
resource.arn != "arn:aws:elasticbeanstalk:eu-1:1:environment/e"
""".split("\n")

ANNOTATIONS = """
annotation.tenant
!annotation.tenant
annotation.tenant = "t1"
annotation.tenant != "t1"
annotation.tenant CONTAINS "2"
annotation.tenant BEGINSWITH "t"
annotation.tenant ENDSWITH "3"
annotation[tenant] = "t1"
annotation[ tenant ] = "t1"
annotation["tenant"] = t2
Annotation[aws.local.operation] = "GET /orders"
annotation[aws.local.operation]
annotation.age > 29
annotation.age >= 30 AND annotation.age < 50
annotation.age < 25
annotation.age <= 40
annotation.age != 30
annotation.gold
!annotation.gold
annotation.gold = true
annotation.gold = false
annotation.gold != false
annotation.ratio = 0.25
annotation.ratio = .25 or annotation.age = 30.0
annotation.empty = ""
annotation.empty
annotation.empty CONTAINS ""
annotation.empty CONTAINS "x" or annotation.age > 50
""".split("\n")

SERVICES = """
service("backend.example.com")
!service("backend.example.com")
service("api.example.com") { fault }
service("api.example.com") { fault = true OR responsetime > 2.5 } AND annotation.tenant = "t1"
service("data-plane") {root = true and fault = true}
service() { fault }
!service() { fault }
service { fault }
service("shop") {}
service("early")
service("scorekeep-user")
service("DynamoDB")
service("SNS")
service("https://sqs/1/jobs")
service(id(name: "backend.example.com", type: "remote"))
service(id(type: "remote", name: "backend.example.com")) { error }
service(id(type: "AWS::EC2::Instance")) { http.status = 404 }
service(id(type: "AWS::Lambda::Function"))
service(id(type: "AWS::DynamoDB::Table")) { inferred }
service(id(type:"AWS::S3::Bucket")) { fault or error }
service(id(type: "Database::SQL"))
service(id(account.id: "123456789012"))
service(id(account.id: "000000000000", name: "auth.example.com"))
service(id(name: "api.example.com", type: "client"))
service(id(account.id:"123456789012")) OR service(id(name:"SNS"))
service("backend.example.com") { ok }
service("backend.example.com") { !ok }
service("backend.example.com") { throttle }
service("backend.example.com") { inferred }
service("backend.example.com") { !inferred and http.method = "POST" }
service("backend.example.com") { responsetime > 0.2 and responsetime < 2 }
service("backend.example.com") { duration > 0.2 }
service("backend.example.com") { partial or user }
service("backend.example.com") { http.url endswith "/" }
service("backend.example.com") { http.clientip = "10.0.0.1" or http.useragent contains "Mozilla" }
service("backend.example.com") { user = "alice" }
service("backend.example.com") { annotation.tenant = "t2" }
service("backend.example.com") { annotation[age] > 30 }
service() { availabilityzone = "eu-1b" and instance.id = "i-2" }
service() { resource.arn contains "environment" and !root }
service() { name = "shop" }
service() { name contains "example" and type = "AWS::ECS::Container" }
service() { type = "AWS::SNS" and name != "shop" }
service() { partial }
service() { root and duration > 5 }
service("late")
service("api.example.com") { fault } and service("backend.example.com") { fault }
service("api.example.com") and !service("backend.example.com")
""".split("\n")

EDGES = """
edge("api.example.com", "backend.example.com")
!edge("api.example.com", "backend.example.com")
edge("api.example.com", "backend.example.com") { error }
edge("api.example.com", "backend.example.com") { fault = true }
edge("api.example.com", "backend.example.com") { ok and responsetime > 0.2 }
edge("api.example.com", id(type: "AWS::DynamoDB::Table"))
edge(id(name: "api.example.com", type: "client"), "api.example.com") { fault }
edge(id(type: "AWS::EC2::Instance"), id(type: "remote")) { http.status >= 400 }
edge(id(name: "api.example.com"), id(name: "SNS"))
edge() { throttle }
edge { throttle }
edge() { inferred and fault }
edge() { !inferred and http.method = "PUT" }
edge() { duration > 6 }
edge() { partial }
edge() { user = "bob" }
edge() { http.url contains "/api/game/" and http.status = 503 }
edge("api.example.com", "backend.example.com") { annotation.tenant = "t1" }
edge("api.example.com", "backend.example.com") { source.annotation.tenant = "t1" }
edge("api.example.com", "backend.example.com") { destination.annotation.tenant = "t1" }
edge("api.example.com", "backend.example.com") { source.annotation[age] > 30 }
edge() { availabilityzone = "eu-1a" and instance.id = "i-1" }
edge() { resource.arn contains ":ecs:" }
edge() { http.useragent = "curl/7.88" and http.clientip = "192.0.2.7" }
""".split("\n")

CAUSES = r"""
rootcause.fault.service
!rootcause.fault.service
rootcause.fault.service { name = "api.example.com" }
rootcause.fault.service { first and name = "api.example.com" }
rootcause.fault.service { inferred and name = "scorekeep-user" and type = "AWS::DynamoDB::Table" }
rootcause.fault.service { index > 0 }
rootcause.fault.service { last and inferred }
rootcause.fault.service { last and !inferred }
rootcause.fault.service { type CONTAINS "AWS::" }
rootcause.fault.entity { last and name = "validate" }
rootcause.fault.entity { remote }
rootcause.fault.entity { first and !remote }
rootcause.fault.entity { index = 1 }
rootcause.fault.entity { name beginswith "## " }
rootcause.fault.exception
rootcause.fault.exception { name = "TimeoutError" }
rootcause.fault.exception { last and message = "Access Denied for account_id: 1234567890" }
rootcause.fault.exception { message contains "slow" }
rootcause.fault.exception { last and message = "too slow" and index = 1 }
rootcause.error.service { name = "backend.example.com" }
rootcause.error.service { inferred = false }
rootcause.error.entity { last and remote }
rootcause.error.exception { name = "deserialize" }
rootcause.error.exception { first and name != "deserialize" }
rootcause.responsetime.service { last and type = "remote" }
rootcause.responsetime.service { index >= 1 }
rootcause.responsetime.service { name = "shop" }
rootcause.responsetime.entity { last and coverage > 0.8 }
rootcause.responsetime.entity { remote and coverage > 0.7 }
rootcause.responsetime.entity { coverage < 0.7 }
rootcause.responsetime.entity { index != 0 }
rootcause.responsetime.entity { name = "render" or name = "validate" }
rootcause.json = #[{"ClientImpacting": true, "Services": [{"Inferred": false}]}]
rootcause.json != #[{"ClientImpacting": true, "Services": [{"Inferred": false}]}]
rootcause.json = #[{ "Services": [ { "Name": "api.example.com", "EntityPath": [{ "Name": "api.example.com", "Exceptions": [] }] } ] }]
rootcause.json = #[{"Services":[{"Name":"api.example.com","EntityPath":[{"Name":"api.example.com","Coverage":1}]}]}]
rootcause.json = #{"Services":[{"EntityPath":[{"Remote":false},{"Remote":true}]},{"Inferred":true,"Type":"remote"}]}
rootcause.json = #[{"Services":[{"EntityPath":[{"Exceptions":[{"Name":"KeyError"}]}]}]}]
rootcause.json = #[{"Services":[{"AccountId": 123456789012, "EntityPath":[{}]}]}]
rootcause.json = #[{"Services":[{"Type":null,"Names":["shop"],"EntityPath":[{"Coverage":1.0}]}]}]
json = #[{"ClientImpacting":false}]
rootcause.json = #[{"ClientImpacting":false},{"ClientImpacting":true,"Services":[{}]}]
""".split("\n")

MIXED = """
fault OR error AND responsetime > 1
(fault OR error) AND responsetime > 1
fault AND error OR responsetime > 1
!fault error
fault or !error and !throttle or duration > 6
((((((fault))))))
not not not fault
(ok) (inferred) (duration > 0.1)
http.url BEGINSWITH "http://api.example.com/" AND http.url CONTAINS "/v2/" AND !service("backend.example.com")
!OK and service(id(name: "shop", type: "AWS::ECS::Container")) or service(id(account.id: "123456789012"))
user = "alice" or (annotation.age > 30 and service() { fault }) or edge("shop", "auth.example.com")
group.name = "slow"
group.name != "slow"
group.arn = "arn:slow"
group.name = "slow" AND user = "alice"
!group.name = "slow_api"
group.name = "slow_api" or fault
group.name = "all" and fault
""".split("\n")


def lines(*lists):
    return [line for one in lists for line in one if line]


RIGHT = lines(FLAGS, NUMBERS, TEXTS, ANNOTATIONS, SERVICES, EDGES, CAUSES, MIXED)

WRONG = [  # expression, character, a piece of what is said
    ("foo", 1, "no keyword foo"),
    ("ok and", 7, "a keyword was expected"),
    ("and ok", 1, "not and"),
    ("ok or or error", 7, "not or"),
    ("(ok", 4, "it ends where ')' was expected"),
    ("ok)", 3, "')' closes nothing"),
    ("ok }", 4, "'}' closes nothing"),
    ("()", 2, "a keyword was expected"),
    ("!", 2, "a keyword was expected"),
    ("!= 3", 1, "not !="),
    ("= 3", 1, "a keyword was expected"),
    ("ok =", 5, "a value was expected"),
    ("ok = 1", 6, "true or false"),
    ('ok = "yes"', 6, "true or false"),
    ("ok > true", 6, "= and != only"),
    ("ok CONTAINS true", 13, "= and != only"),
    ("duration", 0, None),  # this one is right
    ("duration >", 11, "a value was expected"),
    ('duration > "5"', 12, "a number"),
    ("duration > 5s", 12, "a number"),
    ("duration CONTAINS 5", 19, "need a text"),
    ("duration = true", 12, "a number"),
    ("duration => 5", 11, "a value was expected"),
    ("http.status = ok", 15, "a number"),
    ("http.url > \"x\"", 12, "need a number"),
    ("http.url = 5", 12, "a text in quotes"),
    ("http.url = \"x", 12, "no closing quote"),
    ("http.url = 'x'", 12, "double quotes"),
    ("http.url CONTAINS", 18, "a value was expected"),
    ("http.urls = \"x\"", 1, "no keyword http.urls"),
    ("user = true", 8, "a text in quotes"),
    ("name = \"x\"", 1, "name may not stand outside of braces"),
    ("root", 1, "root may not stand outside of braces"),
    ("first", 1, "outside of braces"),
    ("coverage > 1", 1, "outside of braces"),
    ("annotation", 11, ".key or [key]"),
    ("annotation.", 1, "has no key"),
    ("annotation.a.b = 1", 1, "stands in brackets"),
    ("annotation[] = 1", 11, "has no key"),
    ("annotation[a = 1", 11, "no ']'"),
    ("annotation.a CONTAINS 1", 23, "need a text"),
    ("annotation.a > \"x\"", 16, "need a number"),
    ("annotation.a < true", 16, "= and != only"),
    ("source.annotation.a = 1", 1, "source.annotation.a may not stand"),
    ("service(", 9, "name of a service"),
    ("service(x)", 9, "a text in quotes"),
    ("service(\"x\"", 12, "')' was expected"),
    ("service(\"x\", \"y\")", 12, "')' was expected, not ,"),
    ("service(\"x\") {", 15, "a keyword was expected"),
    ("service(\"x\") { ok", 18, "it ends where '}' was expected"),
    ("service() { service() }", 13, "service may not stand inside of service { }"),
    ("service() { index = 1 }", 13, "inside of service { }"),
    ("service() { ok ) }", 16, "'}' was expected, not )"),
    ("service(id())", 12, "name, type and account.id"),
    ("service(id(names: \"x\"))", 12, "name, type and account.id"),
    ("service(id(name \"x\"))", 17, "':' was expected"),
    ("service(id(name: x))", 18, "a text in quotes"),
    ("service(id(name: \"x\", name: \"y\"))", 23, "twice"),
    ("edge(\"x\")", 9, "',' was expected"),
    ("edge(\"x\",)", 10, "a text in quotes"),
    ("edge() { root }", 10, "root may not stand inside of edge { }"),
    ("edge() { edge() }", 10, "edge may not stand inside of edge { }"),
    ("rootcause", 1, "no keyword rootcause"),
    ("rootcause.fault", 1, "rootcause is followed by"),
    ("rootcause.responsetime.exception { name = \"x\" }", 1, "rootcause is followed by"),
    ("rootcause.fault.entity { coverage > 0.5 }", 26, "inside of rootcause...entity { }"),
    ("rootcause.fault.service { message = \"x\" }", 27, "inside of rootcause...service { }"),
    ("rootcause.fault.exception { remote }", 29, "inside of rootcause...exception { }"),
    ("rootcause.json", 15, "= or != was expected"),
    ("rootcause.json = [{}]", 18, "JSON begins with #"),
    ("rootcause.json = #[{]", 21, "not well-formed"),
    ("rootcause.json = #[1]", 18, "a root cause must be an object"),
    ("rootcause.json = #[{\"Foo\":1}]", 18, "a root cause has no member Foo"),
    ("rootcause.json = #[{\"Services\":{}}]", 18, "Services must be a list"),
    ("rootcause.json = #[{\"Services\":[{\"EntityPath\":[{\"Type\":1}]}]}]", 18, "an entity has no member Type"),
    ("rootcause.json < #[]", 16, "= or != was expected"),
    ("group.name", 11, "= or != was expected"),
    ("group.name = slow", 14, "a text in quotes"),
    ("group.name = \"none\"", 14, "no group \"none\""),
    ("group.arn = \"slow\"", 13, "no group \"slow\""),
    ("group.name = \"broken\"", 14, "own expression is invalid"),
    ("group.name = \"endless\"", 14, "own expression is invalid"),
    ("service() { group.name = \"slow\" }", 13, "group.name may not stand"),
    ("ok & error", 4, "means nothing"),
    ("ok; error", 3, "means nothing"),
    ("user = \"Zoë\" and § ", 18, "no keyword §"),
    ("ok and \x00", 8, "means nothing"),
    ("!" * 70 + "ok", 65, "nested more than 64 deep"),
    ("(" * 70 + "ok", 65, "nested more than 64 deep"),
    ("ok or " * 3000 + "ok", 1, "bytes and may have 16384"),
]
WRONG = [case for case in WRONG if case[2]]
