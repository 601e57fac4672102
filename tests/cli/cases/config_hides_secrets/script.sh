export CLTEL_AWS_SECRET_ACCESS_KEY=do-not-show-me CLTEL_AWS_SESSION_TOKEN=nor-me
cltel config aws.secret.access.key aws.session.token
for form in table plain json; do cltel config --format "$form"; done | grep -c -e do-not -e nor-me || true
