id=68b5f3a953995c3f42cd8ad8bd0e3b4f
printf '%s\n' '{"message":"one","trace_id":"1-68b5f3a9-53995c3f42cd8ad8bd0e3b4f"}' "traceparent 00-$id-53995c3f42cd8ad8-01" \
    '{"message":"other","trace_id":"1-68b5f3a9-53995c3f42cd8ad8bd0e3b40"}' | cltel send -g demo --json -o service.name=shop 2>/dev/null
echo '{"message":"two"}' | cltel send -g demo --json -o service.name=till 2>/dev/null
cltel tail demo --trace "$id" | cut -f 4; echo
cltel tail demo --trace 1-68b5f3a9-53995c3f42cd8ad8bd0e3b4f --filter one | cut -f 4; echo
cltel tail demo --service till | cut -f 4; echo
cltel tail demo --service shop --trace "$id" --where 'message = one' | cut -f 4; echo
cltel tail demo --trace nothing || echo $?
cltel tail demo --trace 1-68b5f3a9-53995c3f42cd8ad8bd0e3b4 || echo $?
cltel tail demo --trace 1-68B5F3A9-53995c3f42cd8ad8bd0e3b4f | cut -f 4
