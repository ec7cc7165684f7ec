#include "CUploadJavaScriptCore.h"

#if !defined(__APPLE__)

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#define POINTER(Result, name, parameters, arguments) static Result(*name##_loaded) parameters;
JSC_FUNCTIONS(POINTER)

static char failure[300];

static void load(void) {
    // All of these have the same C API; Debian 12 has the first.
    const char *names[] = {
        "libjavascriptcoregtk-4.1.so.0", "libjavascriptcoregtk-6.0.so.1", "libjavascriptcoregtk-4.0.so.18"};
    void *library = NULL;
    // Prefer a library that is already loaded: a caller-owned context must be used with the engine that created it.
    const int modes[] = {RTLD_LAZY | RTLD_NOLOAD, RTLD_LAZY};
    const size_t count = sizeof names / sizeof *names;
    for (size_t i = 0; library == NULL && i < 2 * count; i++) library = dlopen(names[i % count], modes[i / count]);
    if (library == NULL) {
        snprintf(failure, sizeof failure, "JavaScriptCore is not installed (%s)", names[0]);
        return;
    }
#define FIND(Result, name, parameters, arguments) \
    *(void **)&name##_loaded = dlsym(library, #name); \
    if (name##_loaded == NULL) snprintf(failure, sizeof failure, "JavaScriptCore does not export the function %s", #name);
    JSC_FUNCTIONS(FIND)
}

const char *JSCLoad(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return failure[0] == 0 ? NULL : failure;
}

#define FORWARD(Result, name, parameters, arguments) \
    Result name parameters { return name##_loaded arguments; }
JSC_FUNCTIONS(FORWARD)

#endif
