/* A self-signed certificate made on the spot, for servers of tests. */
#ifndef CLTEL_TESTS_TLS_IDENTITY_H
#define CLTEL_TESTS_TLS_IDENTITY_H

#include <openssl/ssl.h>

/* A server context with a fresh P-256 key. subject_alt_name: "IP:127.0.0.1,DNS:localhost".
 * Writes the certificate as PEM to pem_path, which must end in XXXXXX (see mkstemp()). */
SSL_CTX *tls_identity_new(const char *subject_alt_name, char *pem_path);

#endif
