// System calls of Linux that never wait: they fail with EAGAIN where a name or a byte is not in memory; elsewhere, and on older
// systems, with ENOSYS. The C library has no function for openat2(2), and Swift cannot call syscall(2), which takes any number
// of arguments.
#pragma once
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __linux__
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

// As in linux/openat2.h, which older systems do not have.
struct ccached_open_how {
    uint64_t flags, mode, resolve;
};
enum { CCACHED_NO_SYMLINKS = 0x04, CCACHED_BENEATH = 0x08, CCACHED_ONLY = 0x20 };
// As in linux/fs.h.
enum { CCACHED_NOWAIT = 0x08 };
#endif

// O_NOATIME, which fcntl.h does not have for every program: reading a file leaves its time of access. Only for its owner.
static const int ccached_noatime = 01000000;

// openat(2) of a path that is in the system's cache of names. A confined path leads only to names below the folder, and
// through no link.
static inline int ccached_openat(int folder, const char *path, int flags, int isConfined) {
#if defined(__linux__) && defined(SYS_openat2)
    struct ccached_open_how how = {
        (uint64_t)flags, 0, CCACHED_ONLY | (isConfined ? CCACHED_BENEATH | CCACHED_NO_SYMLINKS : 0)};
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
#else
    (void)folder, (void)path, (void)flags, (void)isConfined;
    errno = ENOSYS;
    return -1;
#endif
}

// pread(2) of the bytes that are in the system's cache of pages: it may return fewer than there are.
static inline ssize_t ccached_pread(int descriptor, void *bytes, size_t count, off_t position) {
#if defined(__linux__) && defined(SYS_preadv2)
    struct iovec space = {bytes, count};
    long high = (long)((uint64_t)position >> 32);
    return syscall(SYS_preadv2, descriptor, &space, 1, (long)position, high, CCACHED_NOWAIT);
#else
    (void)descriptor, (void)bytes, (void)count, (void)position;
    errno = ENOSYS;
    return -1;
#endif
}

// The type of the file system of an open file, of linux/magic.h; 0 if it is not known.
static inline unsigned ccached_file_system(int descriptor) {
#ifdef __linux__
    struct statfs information;
    return fstatfs(descriptor, &information) == 0 ? (unsigned)information.f_type : 0;
#else
    (void)descriptor;
    return 0;
#endif
}
