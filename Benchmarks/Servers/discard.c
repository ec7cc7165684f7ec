/* A minimal HTTP/1.1 server: it reads a head, discards the body, and responds with 200 "ok".
 *
 *     discard [--address ADDRESS] [--digest LENGTH] [CERTIFICATE KEY]
 *
 * Prints its port on 127.0.0.1, or on the given address. With a certificate it uses TLS.
 *
 * It is the witness of a benchmark: for each line of its standard input it prints, as JSON, what it has seen since the last
 * one: connections by their TLS version and cipher, complete uploads, and bytes of their bodies. With --digest it hashes
 * the LENGTH bytes behind the head of the first part of each body, and reports the SHA-256. It ends with its standard input.
 *
 * It must not be the bottleneck of a benchmark. So the kernel drops the body (MSG_TRUNC) instead of copying it. Over TLS
 * the records are dropped without decrypting them; after that, no later record can be decrypted, so such a connection
 * closes after its response. Content-Length is required: a chunked request gets 411. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
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
enum { BLOCK = 256 * 1024, KINDS = 8, KIND_LENGTH = 80 };

static SSL_CTX *tls;
static uint64_t digest_length; /* 0: no digest */

/* Numbers by names: connections by their protection, uploads by their digest. */
struct tally {
    char names[KINDS][KIND_LENGTH];
    uint64_t counts[KINDS];
};

static struct {
    pthread_mutex_t lock;
    struct tally connections, digests;
    uint64_t uploads, bytes;
} seen = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The last place is for all names that have no place of their own. */
static void add(struct tally *tally, const char *name) {
    int place = 0;
    while (place < KINDS - 1 && tally->names[place][0] && strcmp(tally->names[place], name) != 0) place++;
    snprintf(tally->names[place], KIND_LENGTH, "%s", name);
    tally->counts[place]++;
}

static void print_tally(const char *title, const struct tally *tally) {
    printf("\"%s\": {", title);
    for (int place = 0; place < KINDS && tally->names[place][0]; place++)
        printf("%s\"%s\": %llu", place ? ", " : "", tally->names[place], (unsigned long long)tally->counts[place]);
    printf("}");
}

static void saw_connection(SSL *session) {
    char name[KIND_LENGTH] = "in the clear";
    if (session) snprintf(name, sizeof name, "%s %s", SSL_get_version(session), SSL_get_cipher(session));
    pthread_mutex_lock(&seen.lock);
    add(&seen.connections, name);
    pthread_mutex_unlock(&seen.lock);
}

static void saw_upload(uint64_t bytes, const char *digest) {
    pthread_mutex_lock(&seen.lock);
    seen.uploads++;
    seen.bytes += bytes;
    if (digest[0]) add(&seen.digests, digest);
    pthread_mutex_unlock(&seen.lock);
}

/* Reports what was seen, for each line of the standard input. */
static void *report(void *argument) {
    (void)argument;
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        pthread_mutex_lock(&seen.lock);
        printf("{\"uploads\": %llu, \"bytes\": %llu, ", (unsigned long long)seen.uploads, (unsigned long long)seen.bytes);
        print_tally("connections", &seen.connections);
        printf(", ");
        print_tally("digests", &seen.digests);
        printf("}\n");
        fflush(stdout);
        memset(&seen.connections, 0, sizeof seen.connections);
        memset(&seen.digests, 0, sizeof seen.digests);
        seen.uploads = seen.bytes = 0;
        pthread_mutex_unlock(&seen.lock);
    }
    exit(0);
}

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

/* Reads a body to its end, and writes the SHA-256 of the file in it in hexadecimal digits.
 *
 * block: has the first `length` bytes of the body, and room for BLOCK.
 * missing: the length of the rest. */
static bool digest_body(struct connection *c, char *block, size_t length, uint64_t missing, char *digest) {
    char *content;
    while (!(content = memmem(block, length, "\r\n\r\n", 4))) {
        size_t room = HEAD_LIMIT - length;
        ssize_t count = receive(c, block + length, missing < room ? (size_t)missing : room);
        if (count <= 0) return false;
        length += (size_t)count;
        missing -= (uint64_t)count;
    }
    content += 4;
    length -= (size_t)(content - block);

    uint64_t left = digest_length;
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
    bool failed = false;
    for (;;) {
        size_t part = length < left ? length : (size_t)left;
        EVP_DigestUpdate(hash, content, part);
        left -= part;
        if (missing == 0) break;
        ssize_t count = receive(c, block, missing < BLOCK ? (size_t)missing : BLOCK);
        failed = count <= 0;
        if (failed) break;
        missing -= (uint64_t)count;
        content = block;
        length = (size_t)count;
    }
    unsigned char bytes[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(hash, bytes, NULL);
    EVP_MD_CTX_free(hash);
    for (int place = 0; place < 32; place++) snprintf(digest + 2 * place, 3, "%02x", bytes[place]);
    return !failed && left == 0;
}

/* Drops a body to its end.
 *
 * skipped: set if TLS records were dropped, after which no later one can be decrypted. */
static bool drop_body(struct connection *c, uint64_t missing, bool *skipped) {
    /* Data that OpenSSL has already read from the socket is available only from OpenSSL. */
    while (c->session && missing > 0 && SSL_has_pending(c->session)) {
        char plain[16 * 1024];
        int count = SSL_read(c->session, plain, missing < sizeof plain ? (int)missing : (int)sizeof plain);
        if (count <= 0) return false;
        missing -= (uint64_t)count;
    }
    *skipped = c->session && missing > 0;
    return *skipped ? drop_records(c->socket, missing) : drop(c->socket, missing);
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

    uint64_t length = missing;
    size_t read = c->length - (size_t)(body - c->buffer);
    size_t mine = read < missing ? read : (size_t)missing;
    char digest[KIND_LENGTH] = "";
    bool skipped = false, complete;
    char *block = digest_length ? malloc(BLOCK) : NULL;
    if (block) memcpy(block, body, mine);
    memmove(c->buffer, body + mine, read - mine);
    c->length = read - mine;
    missing -= mine;
    complete = block ? digest_body(c, block, mine, missing, digest) : drop_body(c, missing, &skipped);
    free(block);
    if (!complete) return false;
    saw_upload(length, digest);
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
        saw_connection(c->session);
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
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (; count > 2 && strncmp(arguments[1], "--", 2) == 0; arguments += 2, count -= 2) {
        if (strcmp(arguments[1], "--digest") == 0)
            digest_length = strtoull(arguments[2], NULL, 10);
        else if (strcmp(arguments[1], "--address") != 0 || inet_pton(AF_INET, arguments[2], &address.sin_addr) != 1)
            return 64;
    }
    if (count == 3) use_certificate(arguments[1], arguments[2]);
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0) {
        perror("discard");
        return 1;
    }
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    pthread_t reporter;
    pthread_create(&reporter, NULL, report, NULL);
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
