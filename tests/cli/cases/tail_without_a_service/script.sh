AWS_ENDPOINT_URL=http://127.0.0.1:1 cltel tail demo
