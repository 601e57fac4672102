CLTEL_BUFFER_BYTES=12 cltel config || echo "$?"
CLTEL_NO_SUCH_THING=1 cltel config || echo "$?"
cltel config --config missing.json || echo "$?"
echo '{"log.level":' > broken.json
cltel config --config broken.json || echo "$?"
