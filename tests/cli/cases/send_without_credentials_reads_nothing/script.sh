unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
echo 1 | cltel send --group demo
