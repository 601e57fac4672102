echo '{"logs":{"group":"from-file"},"log.level":"warn"}' > file.json
export CLTEL_CONFIG_FILE=$CASE/file.json CLTEL_BUFFER_BYTES=1MiB
cltel config logs.group log.level buffer.bytes aws.region exit.timeout.ms service.name --set exit.timeout.ms=5s
CLTEL_LOG_LEVEL=error cltel config --format table log.level logs.group
cltel config --json log.level
