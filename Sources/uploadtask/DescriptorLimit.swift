import NIOCore
import _UploadLibc

/// The limit of open files, which event loops must not meet: they are not made to fail.
enum DescriptorLimit {
    /// Why no command can run.
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

    /// What else has to be open at a time: the loop of JavaScript, the signals and timers of Dispatch, and a few files and
    /// connections.
    static let reserve = 3 + 7 + 8

    /// Raises the soft limit, which is often 1,024 or 256, as far as the hard one admits: each upload takes two
    /// descriptors, one for its file and one for its connection.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(openFiles, &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, 8192))
        setrlimit(openFiles, &limit)
    }

    /// Chooses as many event loops as there are descriptors for, one for each core at most.
    ///
    /// To be called once, before there is an event loop.
    static func prepareEventLoops() throws {
        let wanted = System.coreCount
        let available = available(atMost: reserve + wanted * descriptorsPerLoop)
        let loops = try loops(wanted: wanted, available: available)
        // In every case: NIO takes it from the environment otherwise, any number.
        NIOSingletons.groupLoopCountSuggestion = loops
    }

    /// How many event loops there are descriptors for.
    ///
    /// - Throws: When there are too few for one.
    static func loops(wanted: Int, available: Int) throws(TooLow) -> Int {
        let loops = min(wanted, (available - reserve) / descriptorsPerLoop)
        guard loops > 0 else { throw TooLow(available: available, needed: reserve + descriptorsPerLoop) }
        return loops
    }

    /// How many descriptors can be opened now, found by opening them: the limit does not tell which are open already.
    private static func available(atMost maximum: Int) -> Int {
        var opened: [CInt] = []
        defer { for descriptor in opened { close(descriptor) } }
        while opened.count < maximum {
            var ends: (CInt, CInt) = (-1, -1)
            let result = withUnsafeMutableBytes(of: &ends) { pipe($0.assumingMemoryBound(to: CInt.self).baseAddress) }
            guard result == 0 else {
                // There may be one more, which is too few for a pipe.
                if let last = opened.last, case let copy = dup(last), copy >= 0 { opened.append(copy) }
                break
            }
            opened += [ends.0, ends.1]
        }
        return opened.count
    }

    #if canImport(Glibc)
    private static let openFiles = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let openFiles = RLIMIT_NOFILE
    #endif
}
