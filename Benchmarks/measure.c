/* Runs a command, and writes its time, CPU time and memory as one line of JSON to a file descriptor.
 *
 *     measure DESCRIPTOR COMMAND [ARGUMENT ...]
 *
 * A separate small program, because the kernel counts the memory of the parent process as the command's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int count, char **arguments) {
    if (count < 3) return 64;
    int results = atoi(arguments[1]);
    char **command = arguments + 2;
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        close(results);
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    int status;
    struct rusage used;
    while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {}
    double wall = now() - start;
    dprintf(results, "{\"status\": %d, \"wall\": %.6f, \"cpu\": %.6f, \"peakKiB\": %ld}\n",
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), wall,
            seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
    return 0;
}
