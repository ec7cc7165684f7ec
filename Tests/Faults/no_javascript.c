// Simulates a machine without JavaScriptCore, for LD_PRELOAD: dlopen fails for its library.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

void *dlopen(const char *name, int flags) {
    static void *(*real)(const char *, int);
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "dlopen");
    return name != NULL && strstr(name, "javascriptcore") != NULL ? NULL : real(name, flags);
}
