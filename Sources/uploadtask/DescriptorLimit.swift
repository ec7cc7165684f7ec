import NIOCore
import _UploadLibc

/// The limit of open files (RLIMIT_NOFILE). NIO traps when it cannot open the descriptors of an event loop.
enum DescriptorLimit {
    /// Too few free descriptors for a single event loop.
    struct TooLow: Error, CustomStringConvertible {
        let available: Int
        let needed: Int

        var description: String {
            """
            this process can open \(available) more files, but needs \(needed). Raise the limit of open files, with \
            'ulimit -n 1024' for example.
            """
        }
    }

    /// An event loop has an epoll (or kqueue) descriptor, one to wake it, and a timer.
    static let descriptorsPerLoop = 3

    /// Other descriptors that are open at the same time: JavaScript's event loop, Dispatch's signals and timers, and a few
    /// files and connections.
    static let reserve = 3 + 7 + 8

    /// Raises the soft limit, often 1,024 or 256, to at least 8,192 if the hard limit allows it: each upload takes two
    /// descriptors, one for its file and one for its connection.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(openFiles, &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, 8192))
        setrlimit(openFiles, &limit)
    }

    /// Sets the number of event loops: one for each core, or as many as there are descriptors for.
    ///
    /// Call once, before the first event loop exists.
    static func prepareEventLoops() throws {
        let wanted = System.coreCount
        let available = available(atMost: reserve + wanted * descriptorsPerLoop)
        let loops = try loops(wanted: wanted, available: available)
        // Also when there are enough: otherwise NIO reads any number from the environment.
        NIOSingletons.groupLoopCountSuggestion = loops
    }

    /// The number of event loops that the descriptors allow.
    ///
    /// - Throws: When they do not allow even one.
    static func loops(wanted: Int, available: Int) throws(TooLow) -> Int {
        let loops = min(wanted, (available - reserve) / descriptorsPerLoop)
        guard loops > 0 else { throw TooLow(available: available, needed: reserve + descriptorsPerLoop) }
        return loops
    }

    /// The number of descriptors that can be opened now. Opens them, because the limit includes those already open.
    private static func available(atMost maximum: Int) -> Int {
        var opened: [CInt] = []
        defer { for descriptor in opened { close(descriptor) } }
        while opened.count < maximum {
            guard let ends = openPipe() else {
                // A pipe needs two descriptors; one may still be free.
                if let last = opened.last, case let copy = dup(last), copy >= 0 { opened.append(copy) }
                break
            }
            opened += [ends.reading, ends.writing]
        }
        return opened.count
    }

    #if canImport(Glibc)
    private static let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let openFiles = RLIMIT_NOFILE
    #endif
}
