/* Simulates read errors, for LD_PRELOAD: in regular files, pread fails with the error FAULTY_ERRNO from the position
   FAULTY_POSITION on; with FAULTY_SHORT set, it returns fewer bytes than requested, or fails with EINTR. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int reads;

static long number(const char *name) {
    const char *value = getenv(name);
    return value ? atol(value) : 0;
}

static int is_file(int descriptor) {
    struct stat information;
    return fstat(descriptor, &information) == 0 && S_ISREG(information.st_mode);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t position) {
    ssize_t (*real)(int, void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pread64");
    if (is_file(descriptor)) {
        if (getenv("FAULTY_SHORT")) {
            if (atomic_fetch_add(&reads, 1) % 2 == 0) {
                errno = EINTR;
                return -1;
            }
            if (count > 1000) count = 1000;
        }
        if (number("FAULTY_ERRNO") && position + (off64_t)count > number("FAULTY_POSITION")) {
            errno = (int)number("FAULTY_ERRNO");
            return -1;
        }
    }
    return real(descriptor, bytes, count, position);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t position) {
    return pread64(descriptor, bytes, count, position);
}
