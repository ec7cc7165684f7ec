/* The baseline: uploads a file as multipart/form-data with plain sendfile(2), N times one after another on one
 * connection; with --parallel P on P connections, in P processes. With --copy it sends the same number of bytes from a
 * buffer and reads no file: the baseline for clients that copy. No TLS. Linux only. */
#include "bare.h"

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

static ssize_t receive(void *connection, void *into, size_t size) { return recv(*(int *)connection, into, size, 0); }

static void upload(const struct options *options, long count)
{
    int file = open(options->path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (file < 0 || fstat(file, &info) < 0)
        fail("%s: %s", options->path, strerror(errno));
    struct form form = make_form(options, info.st_size);
    int fd = -1;
    for (long done = 0; done < count; done++) {
        if (fd < 0)
            fd = dial(&options->url);
        /* MSG_MORE: the head and the beginning of the file share a segment. */
        send_all(fd, form.head, (size_t)form.head_length, MSG_MORE);
        if (options->copies)
            send_copies(fd, info.st_size);
        else
            send_file(fd, file, info.st_size);
        send_all(fd, form.suffix, (size_t)form.suffix_length, 0);
        if (!read_response(receive, &fd)) {
            close(fd);
            fd = -1;
        }
    }
}

int main(int argc, char **argv)
{
    struct options options = parse_options(argc, argv);
    if (options.version)
        return print_version("sendfile(2)"), 0;
    /* A server may close early: send() must return an error, instead of a signal that ends the program silently. */
    signal(SIGPIPE, SIG_IGN);
    return in_processes(&options, upload);
}
