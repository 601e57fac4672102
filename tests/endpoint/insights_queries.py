"""Some 300 queries that both interpreters answer."""

BY_HAND = r"""
fields @timestamp, @message
fields @timestamp, @message, @logStream, @log, @ingestionTime, @ptr | limit 5
fields level, status, duration | limit 50
fields user.name, user.id, user.address.city | limit 60
fields user, tags, note, ok | limit 60
fields tags[0], tags[1], tags.2 | filter ispresent(tags[0]) | limit 40
fields `dotted.name`.`x-y` | filter ispresent(`dotted.name`.`x-y`)
fields `user`.name as who, status as code | limit 20
fields level # a comment | not a command
fields `2`.k | filter ispresent(`2`.k)
filter level = "ERROR"
filter level = 'ERROR' and status = 500
filter level = "ERROR" or level = "WARN" | fields level, n
filter not level = "INFO" | fields level, n
filter level != "INFO" | fields level, n
filter not (level = "INFO" or level = "debug") and status >= 400 | fields n
filter status = "404" | fields n, status
filter status in [404, 500] | fields n, status
filter status not in [200, 201] | fields n, status
filter level in ["WARN", "ERROR", "nothing"] | fields n
filter level not in ["WARN", "ERROR"] | fields n
filter size > 2500 | fields size | sort size
filter size = "100" or size > 4900 | fields size
filter ok = true | fields ok, n
filter ok = false | fields ok, n
filter ok = 1 | fields n
filter ok | fields n
filter not ok | fields n | limit 30
filter ok = "true" | fields n
filter duration > 100 and duration <= 500 | fields duration | sort duration desc
filter duration % 2 = 0 | fields duration
filter duration * 2 > 1500 | fields duration, duration * 2
filter user.id > 9007199254740994 | fields user.id
filter user.id = 9007199254740995 | fields user.id
sort user.id, n | fields user.id, n
filter user.name like "nn" | fields user.name
filter user.name not like "nn" | fields user.name
filter user.name = "zoë" or user.name = "李雷" | fields user.name, strlen(user.name)
filter @message like "timeout"
filter @message like /time[ou]+t after \d{4} ms/
filter @message not like "level" | fields @message
filter @message =~ /(?i)FAILED/ | fields @message
filter @message like /\/v1\/cart\/10/ | fields route
filter @message like "user=" and @message like "PUT" | fields @message
filter @message like /^plain/ or @message like /} $/ | fields @message
filter @logStream = "web/1" | fields @logStream, n | limit 10
filter @logStream like /1$/ | fields @logStream | limit 3
filter @log = "123456789012:/app/1" | fields n | limit 10
filter @timestamp > 1764062000000 | fields @timestamp | limit 10
filter @timestamp < "2025-11-25 09:00:00.000" | fields @timestamp | limit 10
filter ispresent(user) and not ispresent(duration) | fields n
filter isempty(user.name) and ispresent(user) | fields n, user.name
filter isblank(user.name) | fields n | limit 10
filter isempty(note) | fields n | limit 10
filter strcontains(route, "cart") | fields route, n
filter strcontains(route, "cart") = 0 | fields route, n
filter temperature < -5 | fields temperature | sort temperature
filter temperature < 0 | fields abs(temperature), ceil(temperature), floor(temperature)
filter note = "x" or n < 3 | fields n
filter missing.field = 1
filter missing.field != 1
filter not missing.field = 1 | limit 3
filter level like /^(INFO|WARN)$/ | fields level | limit 30
filter level > "INFO" | fields level, n
filter level <= "INFO" | fields level, n
filter @message like "" | limit 3
fields n, n + 1, n - 1, n * 3, n / 7, n % 5, n ^ 2 | sort n | limit 30
fields n / 0, n % 0, 1 / 3 as third, 2 / 3 | limit 2
fields -n as minus, -(n + 1) * 2 as more, 2 ^ 3 ^ 2 as power, -2 ^ 2 as odd | sort n | limit 4
fields (n + 1) * 2 - 3 / (4 + n) as x | sort x desc | limit 20
fields 1 + 2 * 3 as a, (1 + 2) * 3 as b, 10 % 4 * 2 as c | limit 1
fields status / 100 as hundred, floor(status / 100) as class | limit 20
fields abs(n - 200), ceil(n / 3), floor(n / 3), sqrt(n), log(n + 1) | limit 30
fields greatest(status, duration), least(status, duration, 5) | limit 30
fields greatest(level, n), least(missing) | limit 10
fields sqrt(-1), log(0), log(-5), sqrt(level) | limit 3
fields concat(level, "-", status, "-", missing, "-", duration / 3) | limit 30
fields toupper(user.name), tolower(level), strlen(user.name) | limit 60
fields trim(user.name), ltrim(user.name), rtrim(user.name) | limit 60
fields trim(route, "/"), ltrim(route, "/v1"), rtrim(route, "0123456789/") | limit 30
fields substr(route, 3), substr(route, 1, 2), substr(user.name, 1), substr(status, 1, 1) | limit 60
fields substr(route, 100), substr(route, -3, 2), substr(route, 0, 0), substr(route, 2, 100) | limit 5
fields replace(route, "/", "::"), replace(route, "cart", ""), replace(level, "", "x") | limit 30
fields strcontains(@message, "level"), strcontains(user.name, "\"") | limit 40
fields isempty(user.name), isblank(user.name), ispresent(user.name) | limit 60
fields coalesce(user.name, level, "none") | limit 60
fields coalesce(missing, note, duration, "no duration") as c | limit 60
fields if(status >= 400, "bad", "good") as verdict, if(ok, 1) as one | limit 40
fields if(ispresent(duration), duration, -1) as d | sort d | limit 40
fields jsonParse(inner) as j | fields j.code, j.list[1].k, j.list[0], j.list | filter ispresent(j.code)
fields jsonParse(inner) as j | filter j.code >= 2 | stats count(*) by j.list.1.k
fields jsonParse(@message) as j | fields j.user.name, j.missing | limit 20
fields jsonStringify(user), jsonStringify(level), jsonStringify(status), jsonStringify(ok) | limit 40
fields isValidIp(ip), isValidIpv4(ip), isValidIpv6(ip) | limit 60
filter isIpInSubnet(ip, "10.0.0.0/8") | fields ip
filter isIpv4InSubnet(ip, "192.168.0.0/16") or isIpv6InSubnet(ip, "2001:db8::/32") | fields ip
fields isIpInSubnet(ip, "10.1.2.0/23"), isIpInSubnet(ip, "nonsense"), isIpv6InSubnet(ip, "10.0.0.0/8") | limit 60
fields bin(5m), datefloor(@timestamp, 1h), dateceil(@timestamp, 1h), bin(30s) | limit 10
fields datefloor(@timestamp, 1d), dateceil(@timestamp, 1d), datefloor(@timestamp, 1w), datefloor(@timestamp, 1mo) | limit 2
fields dateceil(@timestamp, 1mo), datefloor(@timestamp, 1q), dateceil(@timestamp, 1y), datefloor(@timestamp, 250ms) | limit 9
fields toMillis(@timestamp), fromMillis(1764060000000), toMillis(fromMillis(5)), fromMillis(n * 86400000) | limit 20
fields now() - toMillis(@timestamp) / 1000 as age, now() | sort @timestamp | limit 5
fields @timestamp + 1, @timestamp - 1h | limit 3
fields status = 200, level like "IN", status in [200, 500], not ok | limit 40
fields 5m, 1h, 250ms, 1.50, 1e3, .5, "text", 'it is' | limit 1
fields true, false, true = 1, "true" = true | limit 1
sort @timestamp asc | limit 10
sort @timestamp desc | limit 10
sort @timestamp | fields n
sort duration desc, n asc | fields duration, n
sort status, level desc, n | fields status, level, n
sort user.name | fields user.name
sort user.name desc | fields user.name
sort route desc, duration | fields route, duration | limit 60
sort tags.0, tags.1 desc | fields tags
sort size | fields size
sort strlen(@message) desc | limit 5
sort n * -1 | fields n | limit 5
sort missing | fields n | limit 10
sort level | sort n desc | fields level, n | limit 20
sort n | limit 50 | sort level | fields n, level
sort n | tail 7 | fields n
limit 10 | tail 3
tail 5
head 4
limit 20 | limit 6
limit 30 | filter level = "INFO" | fields n
limit 100 | stats count(*) by level
limit 50 | sort n desc | limit 3 | fields n
fields level, n | dedup level
fields level, status | dedup level, status
fields user.name, level | sort n | dedup user.name | limit 20
fields route, duration | sort duration desc | dedup route
fields route | dedup route | limit 2
dedup missing | limit 5
fields @logStream, @timestamp | dedup @logStream
filter status = 404 | fields user.plan, n | dedup user.plan
parse @message "user=*, method:*, latency := *" as who, method, latency | filter ispresent(who)
parse @message "user=*, method:*, latency := *" as who, method, latency | filter latency > 400 | display who, latency | sort latency desc
parse "[*] request * failed: * after * ms" as lvl, id, why, ms | stats avg(ms), count(*) by lvl
parse "*=*" as k, v | filter ispresent(v) | fields k, v
parse "request *" as rest | filter ispresent(rest)
parse "* of them" as head_text | filter ispresent(head_text) | display head_text
parse @message /user=(?<who>[^,]*), method:(?<how>\w+)/ | filter ispresent(who)
parse @message /after (?<ms>\d+) ms/ | stats sum(ms), max(ms), min(ms), pct(ms, 90)
parse @message /request (\d+) failed: (\w+)/ as id, why | filter ispresent(id) | display id, why
parse @message /"level": "(?<l>\w+)"(, "status": (?<s>\d+))?/ | stats count(*) by l, s
parse route "/v1/*" as rest | stats count(*) by rest
parse route /\/(?<last>[^\/]*)$/ | stats count(*) as c by last | sort c desc, last
parse @logStream "web/*" as host | stats count(*) by host
parse status "*0*" as a, b | stats count(*) by a, b
parse @message "level*status*route" as a, b | filter ispresent(a) | display a, b | limit 5
parse user.name "*n*" as x, y | filter ispresent(x) | fields user.name, x, y
parse @message /(?<first>.)(?<second>.)$/ | stats count(*) by first, second
display level, status | limit 5
display @timestamp | display n | limit 5
fields level | display status, level | limit 5
unmask level | limit 3
stats count(*)
stats count()
stats count(*) as total, count(duration) as with_duration, count(user) as users
stats count(*) by level
stats count(*) by level, status
stats count(*) as c by level | sort c desc
stats count(*) by level | sort count(*) desc, level
stats count(*) by bin(5m)
stats count(*) by bin(10m) as slot, level | sort slot asc, level desc
stats count(*), avg(duration), pct(duration, 99) by bin(15m), status
stats sum(duration), avg(duration), min(duration), max(duration), stddev(duration), median(duration)
stats pct(duration, 0), pct(duration, 50), pct(duration, 90), pct(duration, 99.9), pct(duration, 100) by level
stats pct(duration, 50) as p50, pct(duration, 95) as p95 by route | sort p95 desc
stats count_distinct(user.name), count_distinct(level), count_distinct(duration), count_distinct(missing)
stats earliest(n), latest(n), earliest(user.name), latest(user.name) by level
stats earliest(@timestamp) as first, latest(@timestamp) as last by @logStream
stats sortsFirst(user.name), sortsLast(user.name), sortsFirst(route), sortsLast(route)
stats sortsFirst(duration), sortsLast(level) by status
stats min(level), max(level), min(size), max(size), min(@timestamp), max(@timestamp)
stats min(user.name), max(user.name), min(ok), max(ok) by user.plan
stats sum(size), avg(size), count(size), stddev(size) by status
stats sum(ok) as good, count(ok) as all, sum(ok) / count(ok) as ratio
stats max(duration) - min(duration) as spread, max(duration) / 1000 as seconds by level
stats max(duration) as m, min(duration) as l, m - l as spread, spread / 2 as half by status
stats avg(duration) * 2 + 1, count(*) % 7 by level
stats count(*) by floor(status / 100) as class
stats count(*) by duration / 1000 | limit 20
stats count(*) by strlen(route), level
stats count(*) by toupper(level)
stats count(*) by user.id
stats count(*) by ok
stats count(*) by tags
stats count(*) by missing
stats count(*) by missing, level
stats count(*) by size
stats count(*) by ispresent(user) as has_user
stats count(*) by datefloor(@timestamp, 20m)
stats count(*) by @log, @logStream
stats count(*) by concat(level, "/", status) as both | sort both
stats sum(n) by level | filter `sum(n)` > 5000
stats count(*) as c by level, status | filter c > 10 | sort c desc | limit 3
stats count(*) as c by level, status | stats max(c) as most, sum(c) as total by level
stats count(*) as c by bin(5m) | stats avg(c), max(c), min(c), count(*)
stats count(*) as c by bin(1m) as minute | stats sum(c) by datefloor(minute, 10m) as ten
stats avg(duration) as d by route | fields d * 2 as double | sort double
stats avg(duration) as d by route | display route
stats count(*) as c by level | fields concat(level, ":", c) as both | display both
stats count(*) as c by level | dedup c
stats count(*) as c by level | sort c desc | head 2 | stats sum(c)
stats count(*) as c by level, status, route | stats count(*) as n by level, status | stats max(n)
filter level = "ERROR" | stats count(*) as errors by bin(30m) | sort errors desc
filter level = "nothing" | stats count(*)
filter level = "nothing" | stats count(*) by level
filter level = "nothing"
stats count(*) by level | tail 2
stats latest(duration), latest(status) by user.name | sort user.name
stats pct(n, 33.3), pct(n, 66.6), median(n), stddev(n)
fields duration * 2 as d2 | stats sum(d2), avg(d2) by level
fields n % 10 as bucket | stats count(*), sum(n), avg(n) by bucket
fields n % 3 as a, n % 4 as b | stats count_distinct(b), sum(b) by a | sort a desc
fields tolower(level) as l | filter l = "debug" | stats count(*) by l, level
fields @timestamp, level | filter status = 500 | sort @timestamp desc | limit 20
fields @timestamp, @message | filter @message like /ERROR/ | sort @timestamp desc | limit 20
filter ispresent(duration) | fields duration > 500 as slow | stats count(*), avg(duration) by slow
filter level = "ERROR" and (status = 500 or status = 404) and not route = "/health" | fields level, status, route
""".strip().split("\n")

SPREAD = [
    "fields @timestamp,\n  level   # the level\n| filter status = 200\n# a line of its own\n| limit 3",
    "FIELDS level | FILTER level = 'WARN' AND NOT status = 500 | SORT n DESC | LIMIT 3",
    "fields level\t|\tlimit 2",
]

FIELDS = ["duration", "n", "size", "user.name", "route", "temperature"]
AGGREGATES = ["sum", "avg", "min", "max", "median", "stddev", "count", "count_distinct", "sortsFirst", "sortsLast"]
KEYS = ["level", "user.plan, status"]


def combined():
    for field in FIELDS:
        for index, aggregate in enumerate(AGGREGATES):
            yield "stats %s(%s) by %s" % (aggregate, field, KEYS[index % len(KEYS)])
        for operator in ("=", "!=", "<", ">="):
            yield "filter %s %s 100 | fields n, %s" % (field, operator, field)
        yield "filter %s = \"anna\" | fields n" % field
        yield "sort %s, n | fields %s | limit 100" % (field, field)


ALL = BY_HAND + SPREAD + list(combined())
