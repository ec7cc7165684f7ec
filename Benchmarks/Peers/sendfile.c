/* The baseline: uploads a file as multipart/form-data with plain sendfile(2), N times one after another on one
 * connection. With --copy it sends the same number of bytes from a buffer and reads no file: the baseline for clients
 * that copy. No TLS; --parallel is ignored. Linux only. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <gnu/libc-version.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

static _Noreturn void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("sendfile: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

struct url {
    char host[256], port[6], path[2048];
};

static struct url parse_url(const char *text)
{
    struct url url = {.port = "80", .path = "/"};
    if (sscanf(text, "http://%255[^:/]:%5[0-9]%2047s", url.host, url.port, url.path) < 2
        && sscanf(text, "http://%255[^:/]%2047s", url.host, url.path) < 1)
        fail("not an http URL: %s", text);
    return url;
}

static int dial(const struct url *url)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses;
    int error = getaddrinfo(url->host, url->port, &hints, &addresses);
    if (error)
        fail("%s: %s", url->host, gai_strerror(error));
    int fd = -1;
    for (struct addrinfo *each = addresses; each && fd < 0; each = each->ai_next) {
        fd = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
        if (fd >= 0 && connect(fd, each->ai_addr, each->ai_addrlen) < 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(addresses);
    if (fd < 0)
        fail("%s:%s: %s", url->host, url->port, strerror(errno));
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static void send_all(int fd, const char *bytes, size_t length, int flags)
{
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, flags);
        if (sent < 0)
            fail("send: %s", strerror(errno));
        bytes += sent;
        length -= (size_t)sent;
    }
}

/* One call sends at most 2 GiB less a page. */
static void send_file(int fd, int file, off_t size)
{
    off_t offset = 0;
    while (offset < size) {
        ssize_t sent = sendfile(fd, file, &offset, (size_t)(size - offset));
        if (sent < 0)
            fail("sendfile: %s", strerror(errno));
        if (sent == 0)
            fail("the file was truncated");
    }
}

static void send_copies(int fd, off_t size)
{
    enum { LENGTH = 256 * 1024 };
    char *buffer = malloc(LENGTH);
    memset(buffer, 'x', LENGTH);
    for (off_t left = size; left > 0; left -= LENGTH)
        send_all(fd, buffer, left < LENGTH ? (size_t)left : LENGTH, 0);
    free(buffer);
}

/* Reads one response to its end, requires status 200, and returns whether the connection can be reused. */
static int read_response(int fd)
{
    char head[65536];
    size_t length = 0;
    char *end = NULL;
    while (!end) {
        ssize_t got = recv(fd, head + length, sizeof head - 1 - length, 0);
        if (got <= 0)
            fail("no complete response: %s", got < 0 ? strerror(errno) : "connection closed");
        length += (size_t)got;
        head[length] = '\0';
        end = strstr(head, "\r\n\r\n");
    }
    size_t rest = length - (size_t)(end + 4 - head);
    end[2] = '\0';

    int status = 0;
    sscanf(head, "HTTP/1.%*d %d", &status);
    if (status != 200)
        fail("the server responded with %d", status);
    if (strcasestr(head, "\r\nTransfer-Encoding:"))
        fail("a chunked response is not supported");
    const char *content_length = strcasestr(head, "\r\nContent-Length:");
    size_t left = content_length ? strtoull(content_length + 17, NULL, 10) : SIZE_MAX;
    left = rest < left ? left - rest : 0;
    while (left > 0) {
        char discarded[65536];
        ssize_t got = recv(fd, discarded, sizeof discarded, 0);
        if (got == 0 && !content_length)
            break;
        if (got <= 0)
            fail("no complete response: %s", got < 0 ? strerror(errno) : "connection closed");
        left -= (size_t)got;
    }
    return content_length && !strcasestr(head, "\r\nConnection: close\r\n");
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"url", required_argument, NULL, 'u'},   {"file", required_argument, NULL, 'f'},
        {"count", required_argument, NULL, 'c'}, {"parallel", required_argument, NULL, 'p'},
        {"copy", no_argument, NULL, 'b'},        {"version", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    const char *text = NULL, *path = NULL;
    long count = 1;
    int copies = 0;
    struct utsname system;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'u': text = optarg; break;
        case 'f': path = optarg; break;
        case 'c': count = strtol(optarg, NULL, 10); break;
        case 'p': break;
        case 'b': copies = 1; break;
        case 'v':
            uname(&system);
            printf("sendfile(2), glibc %s, Linux %s\n", gnu_get_libc_version(), system.release);
            return 0;
        default: return 1;
        }
    }
    if (!text || !path)
        fail("--url and --file are required");

    /* A server may close early: send() must return an error, instead of a signal that ends the program silently. */
    signal(SIGPIPE, SIG_IGN);
    struct url url = parse_url(text);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (file < 0 || fstat(file, &info) < 0)
        fail("%s: %s", path, strerror(errno));

    unsigned long long random[2];
    if (getrandom(random, sizeof random, 0) != sizeof random)
        fail("getrandom: %s", strerror(errno));
    char boundary[64], prefix[1024], suffix[128], head[4096];
    snprintf(boundary, sizeof boundary, "%016llx%016llx", random[0], random[1]);
    int prefix_length = snprintf(prefix, sizeof prefix,
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n", boundary, basename(path));
    int suffix_length = snprintf(suffix, sizeof suffix, "\r\n--%s--\r\n", boundary);
    long long body_length = (long long)prefix_length + info.st_size + suffix_length;
    int head_length = snprintf(head, sizeof head,
        "POST %s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: multipart/form-data; boundary=%s\r\n"
        "Content-Length: %lld\r\n\r\n%s", url.path, url.host, url.port, boundary, body_length, prefix);

    int fd = -1;
    for (long done = 0; done < count; done++) {
        if (fd < 0)
            fd = dial(&url);
        /* MSG_MORE: the head and the beginning of the file share a segment. */
        send_all(fd, head, (size_t)head_length, MSG_MORE);
        if (copies)
            send_copies(fd, info.st_size);
        else
            send_file(fd, file, info.st_size);
        send_all(fd, suffix, (size_t)suffix_length, 0);
        if (!read_response(fd)) {
            close(fd);
            fd = -1;
        }
    }
    return 0;
}
