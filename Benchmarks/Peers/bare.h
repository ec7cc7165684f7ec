/* The parts that the baselines share: options, a connection, the bytes of a form around a file, and the response. */
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
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

struct url {
    char scheme[6], host[256], port[6], path[2048];
};

struct options {
    struct url url;
    const char *path, *cacert;
    long count, parallel;
    int copies, version;
};

static struct url parse_url(const char *text)
{
    struct url url = {.path = "/"};
    if (sscanf(text, "%5[a-z]://%255[^:/]:%5[0-9]%2047s", url.scheme, url.host, url.port, url.path) < 3)
        fail("not a URL with a port: %s", text);
    return url;
}

static struct options parse_options(int argc, char **argv)
{
    static const struct option options[] = {
        {"url", required_argument, NULL, 'u'},   {"file", required_argument, NULL, 'f'},
        {"count", required_argument, NULL, 'c'}, {"parallel", required_argument, NULL, 'p'},
        {"cacert", required_argument, NULL, 'a'}, {"copy", no_argument, NULL, 'b'},
        {"version", no_argument, NULL, 'v'},     {NULL, 0, NULL, 0},
    };
    struct options found = {.count = 1, .parallel = 1};
    const char *url = NULL;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (option) {
        case 'u': url = optarg; break;
        case 'f': found.path = optarg; break;
        case 'c': found.count = strtol(optarg, NULL, 10); break;
        case 'p': found.parallel = strtol(optarg, NULL, 10); break;
        case 'a': found.cacert = optarg; break;
        case 'b': found.copies = 1; break;
        case 'v': found.version = 1; return found;
        default: exit(1);
        }
    }
    if (!url || !found.path)
        fail("--url and --file are required");
    found.url = parse_url(url);
    return found;
}

static void print_version(const char *what)
{
    struct utsname system;
    uname(&system);
    printf("%s, glibc %s, Linux %s\n", what, gnu_get_libc_version(), system.release);
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

/* The bytes around a file: the head of the request with the beginning of its body, and the end of the body. */
struct form {
    char head[8192], suffix[128];
    int head_length, suffix_length;
};

static struct form make_form(const struct options *options, off_t size)
{
    unsigned long long random[2];
    if (getrandom(random, sizeof random, 0) != sizeof random)
        fail("getrandom: %s", strerror(errno));
    struct form form;
    char boundary[64], prefix[1024];
    snprintf(boundary, sizeof boundary, "%016llx%016llx", random[0], random[1]);
    int prefix_length = snprintf(prefix, sizeof prefix,
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n", boundary, basename(options->path));
    form.suffix_length = snprintf(form.suffix, sizeof form.suffix, "\r\n--%s--\r\n", boundary);
    long long body_length = (long long)prefix_length + size + form.suffix_length;
    form.head_length = snprintf(form.head, sizeof form.head,
        "POST %s HTTP/1.1\r\nHost: %s:%s\r\nContent-Type: multipart/form-data; boundary=%s\r\n"
        "Content-Length: %lld\r\n\r\n%s", options->url.path, options->url.host, options->url.port, boundary,
        body_length, prefix);
    return form;
}

/* Receives bytes of a connection like recv(2). */
typedef ssize_t receiver(void *connection, void *into, size_t size);

/* Reads one response to its end, requires status 200, and returns whether the connection can be reused. */
static int read_response(receiver *receive, void *connection)
{
    char head[65536];
    size_t length = 0;
    char *end = NULL;
    while (!end) {
        ssize_t got = receive(connection, head + length, sizeof head - 1 - length);
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
        ssize_t got = receive(connection, discarded, sizeof discarded);
        if (got == 0 && !content_length)
            break;
        if (got <= 0)
            fail("no complete response: %s", got < 0 ? strerror(errno) : "connection closed");
        left -= (size_t)got;
    }
    return content_length && !strcasestr(head, "\r\nConnection: close\r\n");
}

/* Runs `upload` of a number of uploads in `parallel` processes, and returns the status to exit with. */
static int in_processes(const struct options *options, void (*upload)(const struct options *options, long count))
{
    for (long process = 0; process < options->parallel; process++) {
        long count = options->count / options->parallel + (process < options->count % options->parallel);
        if (count == 0)
            continue;
        if (options->parallel == 1)
            return upload(options, count), 0;
        pid_t child = fork();
        if (child < 0)
            fail("fork: %s", strerror(errno));
        if (child == 0) {
            upload(options, count);
            exit(0);
        }
    }
    int failed = 0;
    for (int status; wait(&status) > 0;)
        failed |= status != 0;
    return failed;
}
