cat > lines <<'END'
{"message":"card refused","level":"error","order":81723,"ms":41.50,"ok":false,"note":null,"tags":["a","b"]}
{"msg":"big","severity":"WARNING","u64":18446744073709551615,"i64":-9223372036854775808,"huge":123456789012345678901234567890,"e":1e400}
{"level":50,"msg":"as pino writes it","hostname":"web-1"}
{"level":"unknown","message":7,"msg":"seven is a field"}
{"message":"caf\u00e9 \ud83d\ude00 \u0000 \"quoted\"","tab":"a\tb"}
{}
END
cltel send --group demo --json < lines
cltel tail demo --format raw
