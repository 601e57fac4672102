cltel local --env
cltel local --env --port 9 --credentials 'id:secret:token' --region eu-west-1
cltel local --env --credentials "id:it's" || echo "$?"
