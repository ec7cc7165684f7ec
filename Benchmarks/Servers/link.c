/* A slow link between two network namespaces: each has a TUN device, and this program passes the packets on.
 *
 *     link BYTES-PER-SECOND ROUND-TRIP-MICROSECONDS
 *
 * Prints the process identifiers of two sleeping processes, one in each namespace: nsenter(1) starts programs there. The
 * first end is 192.0.2.1, and has the slow direction; the second one is 192.0.2.2. Both directions delay each packet by half
 * of the round-trip time. The queue holds 0.2 seconds of packets, 256 KiB at least, then the link drops the next one.
 *
 * TCP connections are between the two programs, as on a real link, and a connection has its round trips: a relay of
 * connections would acknowledge the bytes itself. For each line of its standard input it prints, as JSON, the packets and
 * bytes passed and the packets dropped in the slow direction since the last one. It ends with its standard input. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MTU = 1500, SLOTS = 1 << 15, DEVICE_QUEUE = 10000 /* packets, so that the device itself drops none */ };

struct packet {
    int64_t due; /* nanoseconds */
    size_t length;
    char bytes[MTU];
};

struct direction {
    int from, to;
    double rate; /* bytes per nanosecond; 0: unlimited */
    int64_t delay, longest, free_at; /* nanoseconds; free_at: the time when the link has sent all packets */
    struct packet *ring;
    unsigned first, end;
    unsigned long long packets, bytes, dropped;
};

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "link: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void write_file(const char *path, const char *text)
{
    int file = open(path, O_WRONLY);
    if (file < 0 || write(file, text, strlen(text)) < 0) fail(path);
    close(file);
}

/* Without root's rights, those of root in a namespace. */
static void become_root(void)
{
    char map[64];
    unsigned user = geteuid(), group = getegid();
    if (user == 0) return;
    if (unshare(CLONE_NEWUSER) != 0) fail("a user namespace");
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "0 %u 1", user);
    write_file("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "0 %u 1", group);
    write_file("/proc/self/gid_map", map);
}

static void set(int control, unsigned long request, struct ifreq *device)
{
    if (ioctl(control, request, device) != 0) fail("a setting of the device");
}

/* Moves this process into a new namespace with a device, and returns the descriptor of its packets. */
static int make_end(const char *address)
{
    if (unshare(CLONE_NEWNET) != 0) fail("a network namespace");
    int packets = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq device = {.ifr_name = "link"}, loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    device.ifr_flags = IFF_TUN | IFF_NO_PI;
    if (packets < 0 || ioctl(packets, TUNSETIFF, &device) != 0) fail("/dev/net/tun");
    struct sockaddr_in *value = (struct sockaddr_in *)&device.ifr_addr;
    *value = (struct sockaddr_in){.sin_family = AF_INET};
    inet_pton(AF_INET, address, &value->sin_addr);
    set(control, SIOCSIFADDR, &device);
    inet_pton(AF_INET, "255.255.255.0", &value->sin_addr);
    set(control, SIOCSIFNETMASK, &device);
    device.ifr_mtu = MTU;
    set(control, SIOCSIFMTU, &device);
    device.ifr_qlen = DEVICE_QUEUE;
    set(control, SIOCSIFTXQLEN, &device);
    device.ifr_flags = IFF_UP | IFF_RUNNING;
    set(control, SIOCSIFFLAGS, &device);
    set(control, SIOCSIFFLAGS, &loopback);
    close(control);
    return packets;
}

/* A process that keeps the present namespace, until this program ends. */
static pid_t sleeper(void)
{
    pid_t parent = getpid(), child = fork();
    if (child < 0) fail("fork");
    if (child > 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0);
    /* The pipes of this program end with it. */
    for (int descriptor = 0; descriptor < 3; descriptor++) close(descriptor);
    for (;;) pause();
}

static void take(struct direction *d)
{
    for (;;) {
        struct packet *packet = &d->ring[d->end % SLOTS];
        char spare[MTU];
        int64_t time = now(), waiting = d->free_at - time;
        int full = d->end - d->first == SLOTS || waiting > d->longest;
        ssize_t length = read(d->from, full ? spare : packet->bytes, MTU);
        if (length <= 0) return;
        if (full) {
            d->dropped++;
            continue;
        }
        d->free_at = (waiting > 0 ? d->free_at : time) + (d->rate > 0 ? (int64_t)((double)length / d->rate) : 0);
        packet->due = d->free_at + d->delay;
        packet->length = (size_t)length;
        d->end++;
    }
}

/* Delivers the packets that are due, and returns the nanoseconds until the next one. */
static int64_t deliver(struct direction *d)
{
    for (; d->first != d->end; d->first++) {
        struct packet *packet = &d->ring[d->first % SLOTS];
        int64_t left = packet->due - now();
        if (left > 0) return left;
        if (write(d->to, packet->bytes, packet->length) < 0 && errno != EINVAL) fail("a packet");
        d->packets++;
        d->bytes += packet->length;
    }
    return 1000000000;
}

static void report(struct direction *d)
{
    printf("{\"packets\": %llu, \"bytes\": %llu, \"dropped\": %llu}\n", d->packets, d->bytes, d->dropped);
    fflush(stdout);
    d->packets = d->bytes = d->dropped = 0;
}

int main(int count, char **arguments)
{
    if (count != 3) return 64;
    double rate = atof(arguments[1]) / 1e9;
    int64_t delay = atoll(arguments[2]) * 1000 / 2;
    int64_t longest = (int64_t)(256 * 1024 / rate);
    if (longest < 200000000) longest = 200000000;

    become_root();
    int near = make_end("192.0.2.1");
    pid_t first = sleeper();
    int far = make_end("192.0.2.2");
    pid_t second = sleeper();
    prctl(PR_SET_TIMERSLACK, 1);
    struct direction out = {.from = near, .to = far, .rate = rate, .delay = delay, .longest = longest};
    struct direction back = {.from = far, .to = near, .delay = delay, .longest = longest};
    out.ring = malloc(SLOTS * sizeof *out.ring);
    back.ring = malloc(SLOTS * sizeof *back.ring);
    if (!out.ring || !back.ring) fail("memory");
    printf("%d %d\n", first, second);
    fflush(stdout);

    for (;;) {
        int64_t left = deliver(&out), other = deliver(&back);
        if (other < left) left = other;
        struct timespec most = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
        struct pollfd ready[] = {{.fd = near, .events = POLLIN}, {.fd = far, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
        if (ppoll(ready, 3, &most, NULL) < 0 && errno != EINTR) fail("poll");
        take(&out);
        take(&back);
        char line[16];
        if (ready[2].revents && read(0, line, sizeof line) <= 0) return 0;
        if (ready[2].revents) report(&out);
    }
}
