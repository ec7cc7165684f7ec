# The settings of programs with a sanitizer, for the scripts that source this file with its name: thread or address.

case ${1:-} in
thread)
    export THREAD_SANITIZER=1 # uses a lock that the sanitizer recognizes: Sources/_UploadLocks
    export TSAN_OPTIONS="exitcode=66 suppressions=$PWD/Scripts/thread-sanitizer.suppressions ${TSAN_OPTIONS:-}"
    ;;
address)
    # JavaScriptCore's collector scans stacks, and JIT code unwinds them: neither is an error.
    fixed="exitcode=66:detect_leaks=0:detect_stack_use_after_return=0"
    export ASAN_OPTIONS="$fixed${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
    ;;
*)
    echo "$0: '${1:-}' is no sanitizer; use thread or address" >&2
    exit 64
    ;;
esac
