/* A minimal HTTP/1.1 server: it reads a head, discards the body, and responds with 200 "ok".
 *
 *     discard [CERTIFICATE KEY]
 *
 * Prints its port on 127.0.0.1. With a certificate it uses TLS.
 *
 * It must not be the bottleneck of a benchmark. So the kernel drops the body (MSG_TRUNC) instead of copying it. Over TLS
 * the records are dropped without decrypting them; after that, no later record can be decrypted, so such a connection
 * closes after its response. Content-Length is required: a chunked request gets 411. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEAD_LIMIT = 64 * 1024, RECORD_HEADER = 5, RECORD_OVERHEAD = 16 + 1 /* tag and content type of TLS 1.3 */ };

static SSL_CTX *tls;

struct connection {
    int socket;
    SSL *session; /* NULL without TLS */
    char buffer[HEAD_LIMIT + 1];
    size_t length; /* bytes in the buffer */
};

static ssize_t receive(struct connection *c, void *into, size_t size) {
    return c->session ? SSL_read(c->session, into, (int)size) : recv(c->socket, into, size, 0);
}

static bool respond(struct connection *c, const char *text) {
    int length = (int)strlen(text);
    if (c->session) return SSL_write(c->session, text, length) == length;
    return send(c->socket, text, (size_t)length, MSG_NOSIGNAL) == length;
}

/* Drops unread bytes of the stream. */
static bool drop(int socket, uint64_t count) {
    while (count > 0) {
        size_t most = count < (1 << 20) ? (size_t)count : 1 << 20;
        ssize_t dropped = recv(socket, NULL, most, MSG_TRUNC);
        if (dropped <= 0) return false;
        count -= (uint64_t)dropped;
    }
    return true;
}

/* Drops whole TLS records until they contained `count` bytes of plaintext. */
static bool drop_records(int socket, uint64_t count) {
    while (count > 0) {
        unsigned char header[RECORD_HEADER];
        if (recv(socket, header, sizeof header, MSG_WAITALL) != sizeof header) return false;
        uint64_t length = (uint64_t)(header[3] << 8 | header[4]);
        if (length <= RECORD_OVERHEAD || !drop(socket, length)) return false;
        uint64_t plain = length - RECORD_OVERHEAD;
        count -= plain < count ? plain : count;
    }
    return true;
}

/* Reads a head, and returns its end. */
static char *read_head(struct connection *c) {
    for (;;) {
        c->buffer[c->length] = 0;
        char *end = strstr(c->buffer, "\r\n\r\n");
        if (end) return end + 4;
        if (c->length == HEAD_LIMIT) return NULL;
        ssize_t count = receive(c, c->buffer + c->length, HEAD_LIMIT - c->length);
        if (count <= 0) return NULL;
        c->length += (size_t)count;
    }
}

/* Handles one request. Returns whether another one can follow. */
static bool serve_request(struct connection *c) {
    char *body = read_head(c);
    if (!body) return false;
    body[-2] = 0; /* terminates the head as a string; the last line keeps its CRLF */
    const char *field = strcasestr(c->buffer, "\r\ncontent-length:");
    if (!field) return respond(c, "HTTP/1.1 411 Length Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), false;
    uint64_t missing = strtoull(field + strlen("\r\ncontent-length:"), NULL, 10);
    if (strcasestr(c->buffer, "\r\nexpect: 100-continue") && !respond(c, "HTTP/1.1 100 Continue\r\n\r\n")) return false;
    bool closes = strcasestr(c->buffer, "\r\nconnection: close") != NULL;

    size_t read = c->length - (size_t)(body - c->buffer);
    size_t mine = read < missing ? read : (size_t)missing;
    memmove(c->buffer, body + mine, read - mine);
    c->length = read - mine;
    missing -= mine;
    /* Data that OpenSSL has already read from the socket is available only from OpenSSL. */
    while (c->session && missing > 0 && SSL_has_pending(c->session)) {
        char plain[16 * 1024];
        int count = SSL_read(c->session, plain, missing < sizeof plain ? (int)missing : (int)sizeof plain);
        if (count <= 0) return false;
        missing -= (uint64_t)count;
    }
    bool skipped = c->session && missing > 0;
    if (!(skipped ? drop_records(c->socket, missing) : drop(c->socket, missing))) return false;
    if (skipped || closes) {
        respond(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        return false;
    }
    return respond(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
}

static void *serve(void *argument) {
    struct connection *c = argument;
    if (tls) {
        c->session = SSL_new(tls);
        SSL_set_fd(c->session, c->socket);
    }
    if (!c->session || SSL_accept(c->session) == 1) {
        while (serve_request(c)) {}
        if (c->session) SSL_shutdown(c->session);
        /* Unread bytes after the request would cause a reset, which can lose the response. */
        shutdown(c->socket, SHUT_WR);
        while (recv(c->socket, NULL, 1 << 20, MSG_TRUNC) > 0) {}
    }
    if (c->session) SSL_free(c->session);
    close(c->socket);
    free(c);
    return NULL;
}

static void use_certificate(const char *certificate, const char *key) {
    tls = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION);
    if (SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "discard: cannot use %s with %s\n", certificate, key);
        exit(1);
    }
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_IGN);
    if (count == 3) use_certificate(arguments[1], arguments[2]);
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0) {
        perror("discard");
        return 1;
    }
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int socket = accept(listener, NULL, NULL);
        if (socket < 0) continue;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct connection *c = calloc(1, sizeof *c);
        c->socket = socket;
        pthread_t thread;
        pthread_create(&thread, NULL, serve, c);
        pthread_detach(thread);
    }
}
