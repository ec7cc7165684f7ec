/* The baseline over TLS: uploads a form with SSL_write(3) in a loop. The bytes of the file are those of one buffer: it reads
 * only the length of the file. TLS 1.3 with AES-128-GCM, the fastest cipher of a processor with AES instructions. */
#include "bare.h"
#include <openssl/err.h>
#include <openssl/ssl.h>

enum { BLOCK = 256 * 1024 };

static _Noreturn void fail_tls(const char *what) { fail("%s: %s", what, ERR_reason_error_string(ERR_get_error())); }

static void write_all(SSL *session, const char *bytes, int length)
{
    if (SSL_write(session, bytes, length) != length)
        fail_tls("SSL_write");
}

static ssize_t receive(void *connection, void *into, size_t size) { return SSL_read(connection, into, (int)size); }

static SSL *connect_tls(SSL_CTX *context, const struct url *url)
{
    SSL *session = SSL_new(context);
    SSL_set_fd(session, dial(url));
    if (SSL_connect(session) != 1)
        fail_tls("SSL_connect");
    return session;
}

static void disconnect(SSL *session)
{
    int fd = SSL_get_fd(session);
    SSL_free(session);
    close(fd);
}

static void upload(const struct options *options, long count)
{
    struct stat info;
    if (stat(options->path, &info) < 0)
        fail("%s: %s", options->path, strerror(errno));
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (!options->cacert || SSL_CTX_load_verify_locations(context, options->cacert, NULL) != 1)
        fail("--cacert: no certificate in %s", options->cacert ? options->cacert : "no file");
    struct form form = make_form(options, info.st_size);
    char *block = malloc(BLOCK);
    memset(block, 'x', BLOCK);
    SSL *session = NULL;
    for (long done = 0; done < count; done++) {
        if (!session)
            session = connect_tls(context, &options->url);
        write_all(session, form.head, form.head_length);
        for (off_t left = info.st_size; left > 0; left -= BLOCK)
            write_all(session, block, left < BLOCK ? (int)left : BLOCK);
        write_all(session, form.suffix, form.suffix_length);
        if (!read_response(receive, session)) {
            disconnect(session);
            session = NULL;
        }
    }
    free(block);
}

int main(int argc, char **argv)
{
    struct options options = parse_options(argc, argv);
    if (options.version)
        return print_version(OpenSSL_version(OPENSSL_VERSION)), 0;
    signal(SIGPIPE, SIG_IGN);
    return in_processes(&options, upload);
}
