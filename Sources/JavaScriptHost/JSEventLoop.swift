import CUploadJavaScriptCore
import NIOCore
import NIOPosix
import Synchronization

/// A JavaScript context on a thread of its own: one NIO event loop, first in, first out. Or one that is borrowed from
/// somebody who has a thread for it.
///
/// Every entry into JavaScript is a *turn*: a script, a timer, a callback. After each one the Promise jobs run, then what
/// was put off with ``putOff(_:_:)``, and what a turn throws is reported as uncaught. The loop is idle when no timer runs
/// and nobody holds a callback.
public actor JSEventLoop {
    /// Where text for people goes.
    public enum Stream: Sendable {
        /// Standard output.
        case output
        /// Standard error.
        case error
    }

    /// The event loop, which runs everything that is isolated to this actor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The context; the loop's own. Made on the loop's thread, because the engine's collector interrupts every thread that
    /// has ever been in the context with a signal.
    public private(set) lazy var context = borrowed.map { JSContext(borrowing: $0) } ?? JSContext()
    /// The context of somebody else.
    let borrowed: JSGlobalContextRef?
    /// Whether something threw and nobody caught it.
    public private(set) var hasUncaughtError = false

    let write: @Sendable (Stream, String) -> Void
    var timers = JSTimers()
    /// The built-ins as they were before any script of an app ran.
    var primordials: JSValue?
    /// Makes a line of text of a value: the function that `inspect.js` gives.
    var inspect: JSValue?
    /// Gives the lines of the imports through which an error came: part of `modules.js`.
    var importLines: JSValue?
    /// By file, how long what stands before the script in its first line is.
    var wrapperLengths: [String: Int] = [:]
    /// The thread; none for a context that is borrowed.
    private let threads: MultiThreadedEventLoopGroup?
    private let executor: any SerialExecutor
    /// Runs something later on the thread, in the order of the calls.
    private nonisolated let execute: @Sendable (@escaping @Sendable () -> Void) -> Void
    /// Functions that something outside of JavaScript will call; as long as there are any, the loop is not idle.
    private var callbacks: [JSCallback: JSValue] = [:]
    private var lastCallback = 0
    /// Calls that wait for the end of the turn.
    private var putOffCalls = CircularBuffer<(function: JSValue, arguments: [JSValue])>()
    private var isInTurn = false
    /// Set from any thread, because a script that never ends would keep the loop from hearing of it.
    private nonisolated let stopped = Atomic(false)
    private var idleWaiters: [CheckedContinuation<Void, Never>] = []

    /// Starts the thread.
    ///
    /// - Parameter write: Writes what `console` and uncaught errors say: whole lines, with their line breaks.
    /// - Throws: When this machine has no JavaScript engine.
    public init(write: @escaping @Sendable (Stream, String) -> Void) throws(JSEngineMissing) {
        try JSContext.loadEngine()
        self.write = write
        // A thread of its own, so that a script that computes for long holds up nothing but itself.
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = threads.next()
        self.threads = threads
        executor = loop.executor
        execute = { loop.execute($0) }
        borrowed = nil
    }

    /// Enters a context of somebody else, which is not kept: it has to live until ``shutdown()`` has returned.
    ///
    /// Timers and `console` are its owner's.
    ///
    /// - Parameters:
    ///   - context: A `JSGlobalContextRef`.
    ///   - perform: Runs something later on the context's thread, never at once, in the order of the calls.
    ///   - write: Writes what uncaught errors say.
    /// - Throws: When this machine has no JavaScript engine.
    public init(
        borrowing context: OpaquePointer, perform: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        write: @escaping @Sendable (Stream, String) -> Void
    ) throws(JSEngineMissing) {
        try JSContext.loadEngine()
        self.write = write
        borrowed = context
        threads = nil
        executor = BorrowedExecutor(perform)
        execute = perform
    }

    /// Runs Swift code on the loop, as a turn.
    ///
    /// - Parameter body: What to do; what it throws is reported as uncaught.
    public func run(_ body: @Sendable (isolated JSEventLoop) throws(JSException) -> Void) {
        turn { () throws(JSException) in try body(self) }
    }

    /// Runs Swift code on the loop some time later, in the order of the calls.
    public nonisolated func post(_ body: @escaping @Sendable (isolated JSEventLoop) throws(JSException) -> Void) {
        // What comes after the end must not reach a thread that is gone.
        guard !isStopped else { return }
        execute {
            self.assumeIsolated { loop in loop.turn { () throws(JSException) in try body(loop) } }
        }
    }

    /// Runs Swift code on the loop after some milliseconds.
    func schedule(
        in milliseconds: Int64, _ body: @escaping @Sendable (isolated JSEventLoop) throws(JSException) -> Void
    ) -> Scheduled<Void> {
        guard let eventLoop = threads?.next() else { preconditionFailure("a borrowed context has its owner's timers") }
        return eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            self.assumeIsolated { loop in loop.turn { () throws(JSException) in try body(loop) } }
        }
    }

    /// Calls a function after the turn that is under way, in a turn of its own.
    ///
    /// This is how several callbacks that belong together are called: each one is followed by its Promise jobs, and what
    /// one of them throws does not keep the next from running.
    public func putOff(_ function: JSValue, _ arguments: [JSValue]) { putOffCalls.append((function, arguments)) }

    /// Enters JavaScript, and afterwards does what the turn has put off.
    private func turn(_ body: () throws(JSException) -> Void) {
        guard !isStopped else { return }
        // A turn inside of a turn would be a native function that waits for a script; there is none.
        precondition(!isInTurn, "JavaScript is entered once at a time")
        isInTurn = true
        attempt(body)
        while !isStopped, let next = putOffCalls.popFirst() {
            attempt { () throws(JSException) in try next.function.call(next.arguments) }
        }
        isInTurn = false
        resumeIfIdle()
    }

    private func attempt(_ body: () throws(JSException) -> Void) {
        do { try body() } catch { reportUncaught(error.value) }
    }

    /// Says on standard error what nobody caught.
    ///
    /// - Parameter origin: Where it comes from, if not from a plain `throw`.
    func reportUncaught(_ value: JSValue, _ origin: String = "") {
        hasUncaughtError = true
        if inspect == nil { inspect = try? call(internal: "inspect", PackageResources.inspect_js) }
        let lines = try? importLines?.call([value]).elements(atMost: 1000)?.map { $0.line ?? 1 }
        let report = ErrorReport(
            value, inspect: inspect, places: AuthorPlaces(wrapperLengths: wrapperLengths, importLines: lines ?? []))
        write(.error, "Uncaught \(origin)\(report.text)\n")
    }

    // Callbacks from outside

    /// Keeps a function for someone outside of JavaScript; the loop is not idle before it is released.
    public func hold(_ function: JSValue) -> JSCallback {
        lastCallback += 1
        let callback = JSCallback(number: lastCallback)
        if !isStopped { callbacks[callback] = function }
        return callback
    }

    /// The function that is held, unless it was released.
    public func function(of callback: JSCallback) -> JSValue? { callbacks[callback] }

    /// Lets go of a function; it will not be called again.
    public func release(_ callback: JSCallback) { callbacks[callback] = nil }

    // The end

    /// Waits until no timer runs and no function is held, or the loop was stopped.
    public func waitUntilIdle() async {
        guard !isIdle else { return }
        await withCheckedContinuation { idleWaiters.append($0) }
    }

    private var isIdle: Bool { isStopped || (callbacks.isEmpty && timers.isEmpty && !isInTurn) }

    private func resumeIfIdle() {
        guard isIdle else { return }
        for waiter in idleWaiters { waiter.resume() }
        idleWaiters = []
    }

    /// From now on enters JavaScript no more. A script that is running runs on.
    public nonisolated func stop() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        execute { self.assumeIsolated { $0.letGo() } }
    }

    private nonisolated var isStopped: Bool { stopped.load(ordering: .sequentiallyConsistent) }

    private func letGo() {
        timers.removeAll()
        callbacks = [:]
        putOffCalls.removeAll()
        // A borrowed context may go from now on, and no value of it may be let go of later.
        (primordials, inspect, importLines) = (nil, nil, nil)
        resumeIfIdle()
    }

    /// Stops, and ends the thread. Nothing may be asked of the loop afterwards.
    public nonisolated func shutdown() async {
        stop()
        await waitUntilIdle()
        try? await threads?.shutdownGracefully()
    }
}

/// A JavaScript function that something outside will call: a name for it that may go anywhere.
public struct JSCallback: Hashable, Sendable {
    let number: Int
}
