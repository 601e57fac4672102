AWS_SECRET_ACCESS_KEY=wrong cltel tail demo
