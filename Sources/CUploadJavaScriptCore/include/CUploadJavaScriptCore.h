// The part of JavaScriptCore's C API that JavaScriptHost calls, and two functions that the library exports but does not
// declare in its public headers. They are the same on Linux (JavaScriptCoreGTK) and on Apple's systems.
//
// On Linux the library is not linked but loaded when the first script runs (load.c): loading it and its two dozen
// dependencies takes longer than an upload, and `upload` and `serve` also run on systems without them.
#pragma once

#if defined(__APPLE__)

#include <JavaScriptCore/JavaScriptCore.h>

void JSGlobalContextSetUnhandledRejectionCallback(JSGlobalContextRef, JSObjectRef, JSValueRef *);
void JSSynchronousGarbageCollectForDebugging(JSContextRef);

static inline const char *JSCLoad(void) { return 0; }

#else

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef const struct OpaqueJSContext *JSContextRef;
typedef struct OpaqueJSContext *JSGlobalContextRef;
typedef struct OpaqueJSString *JSStringRef;
typedef struct OpaqueJSClass *JSClassRef;
typedef const struct OpaqueJSValue *JSValueRef;
typedef struct OpaqueJSValue *JSObjectRef;
typedef uint16_t JSChar;
typedef unsigned JSPropertyAttributes;

enum { kJSPropertyAttributeNone = 0, kJSPropertyAttributeDontEnum = 1 << 2 };

/// The callbacks of a class. Callbacks that are declared as `void (*)(void)` are never set.
typedef struct {
    int version;
    unsigned attributes;
    const char *className;
    JSClassRef parentClass;
    const void *staticValues, *staticFunctions;
    void (*initialize)(JSContextRef, JSObjectRef);
    void (*finalize)(JSObjectRef);
    void (*hasProperty)(void), (*getProperty)(void), (*setProperty)(void), (*deleteProperty)(void);
    void (*getPropertyNames)(void);
    JSValueRef (*callAsFunction)(
        JSContextRef, JSObjectRef function, JSObjectRef thisObject, size_t count, const JSValueRef arguments[],
        JSValueRef *exception);
    void (*callAsConstructor)(void), (*hasInstance)(void), (*convertToType)(void);
} JSClassDefinition;

/// The kinds of typed arrays. Only the one that is used here has a name.
typedef enum { kJSTypedArrayTypeArrayBuffer = 9 } JSTypedArrayType;
typedef void (*JSTypedArrayBytesDeallocator)(void *bytes, void *deallocatorContext);

static const JSClassDefinition kJSClassDefinitionEmpty = {0};

/// Loads the library. Idempotent.
///
/// Call it before any other function of this header, and call the others only if it returns NULL.
///
/// \returns NULL, or the reason for which the library cannot be used.
const char *JSCLoad(void);

// Each entry: result type, name, parameters, arguments.
#define JSC_FUNCTIONS(X) \
    X(JSGlobalContextRef, JSGlobalContextCreate, (JSClassRef class), (class)) \
    X(void, JSGlobalContextRelease, (JSGlobalContextRef context), (context)) \
    X(void, JSGlobalContextSetUnhandledRejectionCallback, \
      (JSGlobalContextRef context, JSObjectRef function, JSValueRef *exception), (context, function, exception)) \
    X(JSObjectRef, JSContextGetGlobalObject, (JSContextRef context), (context)) \
    X(void, JSSynchronousGarbageCollectForDebugging, (JSContextRef context), (context)) \
    X(JSValueRef, JSEvaluateScript, \
      (JSContextRef context, JSStringRef script, JSObjectRef thisObject, JSStringRef url, int line, \
       JSValueRef *exception), \
      (context, script, thisObject, url, line, exception)) \
    X(bool, JSCheckScriptSyntax, \
      (JSContextRef context, JSStringRef script, JSStringRef url, int line, JSValueRef *exception), \
      (context, script, url, line, exception)) \
    X(JSStringRef, JSStringCreateWithCharacters, (const JSChar *characters, size_t count), (characters, count)) \
    X(void, JSStringRelease, (JSStringRef string), (string)) \
    X(size_t, JSStringGetLength, (JSStringRef string), (string)) \
    X(const JSChar *, JSStringGetCharactersPtr, (JSStringRef string), (string)) \
    X(void, JSValueProtect, (JSContextRef context, JSValueRef value), (context, value)) \
    X(void, JSValueUnprotect, (JSContextRef context, JSValueRef value), (context, value)) \
    X(bool, JSValueIsUndefined, (JSContextRef context, JSValueRef value), (context, value)) \
    X(bool, JSValueIsNull, (JSContextRef context, JSValueRef value), (context, value)) \
    X(bool, JSValueIsNumber, (JSContextRef context, JSValueRef value), (context, value)) \
    X(bool, JSValueIsString, (JSContextRef context, JSValueRef value), (context, value)) \
    X(bool, JSValueIsObject, (JSContextRef context, JSValueRef value), (context, value)) \
    X(bool, JSValueIsArray, (JSContextRef context, JSValueRef value), (context, value)) \
    X(bool, JSValueToBoolean, (JSContextRef context, JSValueRef value), (context, value)) \
    X(double, JSValueToNumber, (JSContextRef context, JSValueRef value, JSValueRef *exception), \
      (context, value, exception)) \
    X(JSStringRef, JSValueToStringCopy, (JSContextRef context, JSValueRef value, JSValueRef *exception), \
      (context, value, exception)) \
    X(JSObjectRef, JSValueToObject, (JSContextRef context, JSValueRef value, JSValueRef *exception), \
      (context, value, exception)) \
    X(JSValueRef, JSValueMakeUndefined, (JSContextRef context), (context)) \
    X(JSValueRef, JSValueMakeNull, (JSContextRef context), (context)) \
    X(JSValueRef, JSValueMakeBoolean, (JSContextRef context, bool value), (context, value)) \
    X(JSValueRef, JSValueMakeNumber, (JSContextRef context, double value), (context, value)) \
    X(JSValueRef, JSValueMakeString, (JSContextRef context, JSStringRef string), (context, string)) \
    X(JSClassRef, JSClassCreate, (const JSClassDefinition *definition), (definition)) \
    X(void, JSClassRelease, (JSClassRef class), (class)) \
    X(JSObjectRef, JSObjectMake, (JSContextRef context, JSClassRef class, void *data), (context, class, data)) \
    X(JSObjectRef, JSObjectMakeArray, \
      (JSContextRef context, size_t count, const JSValueRef values[], JSValueRef *exception), \
      (context, count, values, exception)) \
    X(JSObjectRef, JSObjectMakeError, \
      (JSContextRef context, size_t count, const JSValueRef arguments[], JSValueRef *exception), \
      (context, count, arguments, exception)) \
    X(void *, JSObjectGetPrivate, (JSObjectRef object), (object)) \
    X(JSValueRef, JSObjectGetPrototype, (JSContextRef context, JSObjectRef object), (context, object)) \
    X(void, JSObjectSetPrototype, (JSContextRef context, JSObjectRef object, JSValueRef value), \
      (context, object, value)) \
    X(JSValueRef, JSObjectGetProperty, \
      (JSContextRef context, JSObjectRef object, JSStringRef name, JSValueRef *exception), \
      (context, object, name, exception)) \
    X(void, JSObjectSetProperty, \
      (JSContextRef context, JSObjectRef object, JSStringRef name, JSValueRef value, JSPropertyAttributes attributes, \
       JSValueRef *exception), \
      (context, object, name, value, attributes, exception)) \
    X(JSValueRef, JSObjectGetPropertyAtIndex, \
      (JSContextRef context, JSObjectRef object, unsigned index, JSValueRef *exception), \
      (context, object, index, exception)) \
    X(bool, JSObjectIsFunction, (JSContextRef context, JSObjectRef object), (context, object)) \
    X(JSValueRef, JSObjectCallAsFunction, \
      (JSContextRef context, JSObjectRef function, JSObjectRef thisObject, size_t count, const JSValueRef arguments[], \
       JSValueRef *exception), \
      (context, function, thisObject, count, arguments, exception)) \
    X(JSObjectRef, JSObjectCallAsConstructor, \
      (JSContextRef context, JSObjectRef function, size_t count, const JSValueRef arguments[], JSValueRef *exception), \
      (context, function, count, arguments, exception)) \
    X(JSTypedArrayType, JSValueGetTypedArrayType, (JSContextRef context, JSValueRef value, JSValueRef *exception), \
      (context, value, exception)) \
    X(JSObjectRef, JSObjectMakeArrayBufferWithBytesNoCopy, \
      (JSContextRef context, void *bytes, size_t count, JSTypedArrayBytesDeallocator deallocator, \
       void *deallocatorContext, JSValueRef *exception), \
      (context, bytes, count, deallocator, deallocatorContext, exception)) \
    X(void *, JSObjectGetArrayBufferBytesPtr, (JSContextRef context, JSObjectRef buffer, JSValueRef *exception), \
      (context, buffer, exception)) \
    X(size_t, JSObjectGetArrayBufferByteLength, (JSContextRef context, JSObjectRef buffer, JSValueRef *exception), \
      (context, buffer, exception))

// Hidden, so that the library does not resolve its own calls to these functions.
#define JSC_DECLARE(Result, name, parameters, arguments) __attribute__((visibility("hidden"))) Result name parameters;
JSC_FUNCTIONS(JSC_DECLARE)
#undef JSC_DECLARE

#endif
