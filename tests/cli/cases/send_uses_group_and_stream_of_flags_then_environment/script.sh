echo 1 | cltel send
echo 2 | CLTEL_SERVICE_NAME=backup cltel send
echo 3 | CLTEL_LOGS_GROUP=one CLTEL_LOGS_STREAM=two cltel send
echo 4 | CLTEL_LOGS_GROUP=one CLTEL_LOGS_STREAM=two cltel send -g three -s four
echo 5 | cltel --set logs.group=five send -s six
