// JavaScriptCore's C API, and two functions that the library exports without declaring them in its public headers: the
// same on Linux (JavaScriptCoreGTK) and on Apple's systems.
#include <JavaScriptCore/JavaScript.h>

/// Calls `function` with the promise and the reason for each rejection that nobody handles by the end of a turn.
JS_EXPORT void JSGlobalContextSetUnhandledRejectionCallback(
    JSGlobalContextRef context, JSObjectRef function, JSValueRef *exception);

/// Collects garbage at once; `JSGarbageCollect` does it some time later.
JS_EXPORT void JSSynchronousGarbageCollectForDebugging(JSContextRef context);
