/* Simulates disk faults, for LD_PRELOAD: calls on regular files fail while the file FAULTY_SWITCH exists.

   FAULTY_CALL   write, open (with O_CREAT), close, link, or short: a write writes half of its data, or fails with EINTR
   FAULTY_ERRNO  the number of the error
   FAULTY_AFTER  the number of writes that succeed first, counted from the creation of FAULTY_SWITCH (default 0) */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int writes;

static int is_on(const char *call) {
    const char *faulty = getenv("FAULTY_CALL"), *path = getenv("FAULTY_SWITCH");
    int error = errno;
    int on = faulty && path && strcmp(faulty, call) == 0 && access(path, F_OK) == 0;
    errno = error;
    if (!on && faulty && strcmp(faulty, call) == 0) writes = 0;
    return on;
}

static int number(const char *name) {
    const char *value = getenv(name);
    return value ? atoi(value) : 0;
}

static int is_file(int descriptor) {
    struct stat information;
    return fstat(descriptor, &information) == 0 && S_ISREG(information.st_mode);
}

static int failing(void) {
    errno = number("FAULTY_ERRNO");
    return -1;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (is_file(descriptor)) {
        if (is_on("write") && atomic_fetch_add(&writes, 1) >= number("FAULTY_AFTER")) return failing();
        if (is_on("short")) {
            if (atomic_fetch_add(&writes, 1) % 2 == 0) {
                errno = EINTR;
                return -1;
            }
            return real(descriptor, bytes, count > 1 ? count / 2 : count);
        }
    }
    return real(descriptor, bytes, count);
}

static int faulty_open(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, name);
    return flags & O_CREAT && is_on("open") ? failing() : real(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return faulty_open("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return faulty_open("open64", path, flags, mode);
}

int close(int descriptor) {
    int (*real)(int) = dlsym(RTLD_NEXT, "close");
    int fails = is_on("close") && is_file(descriptor) && (fcntl(descriptor, F_GETFL) & O_ACCMODE) == O_WRONLY;
    int result = real(descriptor);
    return fails ? failing() : result;
}

int link(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "link");
    return is_on("link") ? failing() : real(from, to);
}
