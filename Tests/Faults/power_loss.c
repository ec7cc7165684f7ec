/* Ends a process in the middle of its changes to files, for LD_PRELOAD. Counted are the calls that change a file or a folder below
   POWER_FOLDER, or wait for the disk. Standard error has the numbers of all and of the latter when the process ends by itself.

   POWER_CALL   the number of the call at which the process kills itself; of a write, half is done
   POWER_MODE   kill: what was done stays, as when a process is killed
                loss: what was not written to the disk is undone, as when a machine loses power: bytes, lengths, names
                some: a random part of it is undone, since a disk may write in any order
   POWER_SEED   the seed of that part
   POWER_LIES   set: fsync and fdatasync return without effect. A test must then fail */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name, result, ...) ((result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

/* A change that is not on the disk. */
struct change {
    enum { BYTES, FILE_NAME, FOLDER_NAME } kind;
    char *path;
    off64_t position, length; /* of the old bytes; of the old file */
    size_t count;
    char *bytes;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct change *changes;
static size_t change_count;
static unsigned long calls, syncs;

static const char *setting(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

static int is_below(const char *path) {
    const char *folder = getenv("POWER_FOLDER");
    return folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

/* The path of a descriptor below the folder; NULL for others. The caller frees it. */
static char *path_of(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return NULL;
    path[count] = 0;
    return is_below(path) ? strdup(path) : NULL;
}

static void add(struct change change) {
    changes = realloc(changes, (change_count + 1) * sizeof *changes);
    changes[change_count++] = change;
}

/* The bytes that a write or a change of the length replaces. */
static void note_bytes(int descriptor, const char *path, off64_t position, size_t count) {
    struct stat information;
    if (fstat(descriptor, &information) != 0) return;
    struct change change = {BYTES, strdup(path), position, information.st_size, 0, malloc(count + 1)};
    ssize_t read = pread64(descriptor, change.bytes, count, position);
    change.count = read > 0 ? (size_t)read : 0;
    add(change);
}

static void undo(const struct change *change) {
    char lost[4200];
    snprintf(lost, sizeof lost, "%s.lost", change->path);
    if (change->kind == FILE_NAME) {
        REAL(unlink, int, const char *)(change->path);
    } else if (change->kind == FOLDER_NAME) {
        rename(change->path, lost);
    } else {
        int descriptor = REAL(open64, int, const char *, int, ...)(change->path, O_RDWR);
        if (descriptor < 0) return; /* removed since */
        REAL(pwrite64, ssize_t, int, const void *, size_t, off64_t)(descriptor, change->bytes, change->count, change->position);
        REAL(ftruncate64, int, int, off64_t)(descriptor, change->length);
        close(descriptor);
    }
}

static void end(void) {
    const char *mode = setting("POWER_MODE");
    srand((unsigned)atoi(setting("POWER_SEED")));
    for (size_t i = change_count; i-- > 0;)
        if (strcmp(mode, "loss") == 0 || (strcmp(mode, "some") == 0 && rand() % 2)) undo(&changes[i]);
    kill(getpid(), SIGKILL);
    pause();
}

/* Counts a call; returns whether it is the last one. The lock is held. */
static int is_last(void) { return ++calls == strtoul(setting("POWER_CALL"), NULL, 10); }

static ssize_t write_at(int descriptor, const void *bytes, size_t count, off64_t position) {
    ssize_t (*real)(int, const void *, size_t, off64_t) = REAL(pwrite64, ssize_t, int, const void *, size_t, off64_t);
    char *path = path_of(descriptor);
    if (!path) return real(descriptor, bytes, count, position);
    pthread_mutex_lock(&lock);
    int last = is_last();
    note_bytes(descriptor, path, position, count);
    free(path);
    ssize_t result = real(descriptor, bytes, last ? count / 2 : count, position);
    if (last) end();
    pthread_mutex_unlock(&lock);
    return result;
}

static int truncate_to(int descriptor, off64_t length) {
    int (*real)(int, off64_t) = REAL(ftruncate64, int, int, off64_t);
    char *path = path_of(descriptor);
    if (!path) return real(descriptor, length);
    pthread_mutex_lock(&lock);
    if (is_last()) end();
    struct stat information;
    size_t rest = fstat(descriptor, &information) == 0 && information.st_size > length ? information.st_size - length : 0;
    note_bytes(descriptor, path, length, rest);
    free(path);
    int result = real(descriptor, length);
    pthread_mutex_unlock(&lock);
    return result;
}

/* Whether a folder contains a path directly. */
static int contains(const char *folder, const char *path) {
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/' && !strchr(path + length + 1, '/');
}

static int sync_with(int descriptor, int (*real)(int)) {
    char *path = path_of(descriptor);
    if (!path) return real(descriptor);
    pthread_mutex_lock(&lock);
    if (is_last()) end();
    syncs++;
    int result = real(descriptor);
    size_t kept = 0;
    for (size_t i = 0; i < change_count; i++) {
        struct change *change = &changes[i];
        int is_synced = change->kind == BYTES ? strcmp(change->path, path) == 0 : contains(path, change->path);
        if (is_synced && !getenv("POWER_LIES")) {
            free(change->path);
            free(change->bytes);
        } else {
            changes[kept++] = *change;
        }
    }
    change_count = kept;
    free(path);
    pthread_mutex_unlock(&lock);
    return result;
}

static int open_with(const char *name, const char *path, int flags, mode_t mode) {
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, name);
    if (!(flags & O_CREAT) || !is_below(path)) return real(path, flags, mode);
    pthread_mutex_lock(&lock);
    if (is_last()) end();
    int is_new = access(path, F_OK) != 0;
    int result = real(path, flags, mode);
    if (is_new && result >= 0) add((struct change){.kind = FILE_NAME, .path = strdup(path)});
    pthread_mutex_unlock(&lock);
    return result;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t position) {
    return write_at(descriptor, bytes, count, position);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t position) {
    return write_at(descriptor, bytes, count, position);
}

int ftruncate64(int descriptor, off64_t length) { return truncate_to(descriptor, length); }

int ftruncate(int descriptor, off_t length) { return truncate_to(descriptor, length); }

int fsync(int descriptor) { return sync_with(descriptor, REAL(fsync, int, int)); }

int fdatasync(int descriptor) { return sync_with(descriptor, REAL(fdatasync, int, int)); }

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_with("open64", path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return open_with("open", path, flags, mode);
}

int mkdir(const char *path, mode_t mode) {
    int (*real)(const char *, mode_t) = REAL(mkdir, int, const char *, mode_t);
    if (!is_below(path)) return real(path, mode);
    pthread_mutex_lock(&lock);
    if (is_last()) end();
    int result = real(path, mode);
    if (result == 0) {
        char *copy = strdup(path);
        size_t length = strlen(copy);
        if (length > 1 && copy[length - 1] == '/') copy[length - 1] = 0;
        add((struct change){.kind = FOLDER_NAME, .path = copy});
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int unlink(const char *path) {
    int (*real)(const char *) = REAL(unlink, int, const char *);
    if (!is_below(path)) return real(path);
    pthread_mutex_lock(&lock);
    if (is_last()) end();
    int result = real(path);
    pthread_mutex_unlock(&lock);
    return result;
}

__attribute__((destructor)) static void report(void) {
    if (getenv("POWER_FOLDER")) fprintf(stderr, "calls: %lu, syncs: %lu\n", calls, syncs);
}
