import CUploadJavaScriptCore
import NIOCore
import NIOPosix
import Synchronization

/// A JavaScript context with its own thread, a first-in first-out NIO event loop, or a caller-owned context on the
/// caller's thread.
///
/// Every entry into JavaScript is a *turn*: a script, a timer, a callback. After each turn the Promise jobs run, then
/// the callbacks from ``enqueueCallback(_:_:)``. An exception of a turn is reported as uncaught. The loop is idle when
/// no timer is active and no callback is pending.
///
/// A turn may have an *owner*. The timers and callbacks that start in it have the same owner, and so have their turns.
public actor JSEventLoop {
    /// An output stream of `console`.
    public enum Stream: Sendable {
        /// Standard output.
        case output
        /// Standard error.
        case error
    }

    /// The executor of this actor.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The context. Created on the loop's thread, because the engine's garbage collector sends a signal to every thread
    /// that ever entered the context.
    public private(set) lazy var context = callerOwnedContext.map { JSContext(callerOwned: $0) } ?? JSContext()
    /// The caller-owned context, if any.
    let callerOwnedContext: JSGlobalContextRef?
    /// Whether an exception was not caught.
    public private(set) var hasUncaughtError = false
    /// The number of turns that have begun. Callbacks of ``enqueueCallback(_:_:)`` belong to the turn before them.
    public private(set) var turns = 0
    /// Whether a script has written text, started a timer, or passed a function to native code.
    public private(set) var hasActed = false
    /// Called after each turn and each callback.
    public var afterTurn: JSCallback?
    /// Called in a later turn with each value that was not caught.
    public var onUncaught: JSCallback?

    private let output: @Sendable (Stream, String) -> Void
    var timers = JSTimers()
    /// The built-ins, saved before any script of an app ran.
    var primordials: JSValue?
    /// The function of `inspect.js` that formats a value as one line.
    var inspect: JSValue?
    /// The function of `modules.js` that returns the lines of the imports through which an error passed.
    var importLines: JSValue?
    /// The length of the wrapper before a script in its first line, by file.
    var wrapperLengths: [String: Int] = [:]
    /// The thread; `nil` for a caller-owned context.
    private let threads: MultiThreadedEventLoopGroup?
    private let executor: any SerialExecutor
    /// Runs a function later on the thread, in the order of the calls.
    private nonisolated let execute: @Sendable (@escaping @Sendable () -> Void) -> Void
    /// The owner of the current turn.
    public var owner = JSOwner()
    /// The functions that native code will call. The loop is not idle while there are any.
    private var callbacks: [JSCallback: (function: JSValue, owner: JSOwner)] = [:]
    /// The values that native code uses, without keeping the loop from being idle.
    private var keptValues: [JSCallback: JSValue] = [:]
    private var lastCallback = 0
    /// The calls to make after the current turn.
    private var enqueuedCallbacks = CircularBuffer<(function: JSValue, arguments: [JSValue], owner: JSOwner)>()
    private var isInTurn = false
    /// Set from any thread: while a script runs endlessly, the loop cannot process a request to stop.
    private nonisolated let stopped = Atomic(false)
    private var idleWaiters: [(ignoresIntervals: Bool, continuation: CheckedContinuation<Void, Never>)] = []
    /// Whether ``endWaiting()`` was called.
    public private(set) var isEnding = false

    /// Starts the thread.
    ///
    /// - Parameter write: Writes the output of `console` and uncaught errors: complete lines with their line breaks.
    /// - Throws: When no JavaScript engine is installed.
    public init(write: @escaping @Sendable (Stream, String) -> Void) throws(JSEngineMissing) {
        try JSContext.loadEngine()
        output = write
        // A separate thread, so that a long computation in a script delays nothing else.
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = threads.next()
        self.threads = threads
        executor = loop.executor
        execute = { loop.execute($0) }
        callerOwnedContext = nil
    }

    /// Uses a caller-owned context. It is not retained and must remain valid until ``shutdown()`` has returned.
    ///
    /// The caller provides timers and `console`.
    ///
    /// - Parameters:
    ///   - context: A `JSGlobalContextRef`.
    ///   - perform: Runs a function later on the context's thread, never synchronously, in the order of the calls.
    ///   - write: Writes the reports of uncaught errors.
    /// - Throws: When no JavaScript engine is installed.
    public init(
        callerOwned context: OpaquePointer, perform: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
        write: @escaping @Sendable (Stream, String) -> Void
    ) throws(JSEngineMissing) {
        try JSContext.loadEngine()
        output = write
        callerOwnedContext = context
        threads = nil
        executor = ExternalExecutor(perform)
        execute = perform
    }

    /// Runs Swift code on the loop, as a turn.
    ///
    /// - Parameter body: The code to run; an exception from it is reported as uncaught.
    public func run(_ body: @Sendable (isolated JSEventLoop) throws(JSException) -> Void) {
        turn { () throws(JSException) in try body(self) }
    }

    /// Runs Swift code on the loop later, in the order of the calls.
    public nonisolated func post(_ body: @escaping @Sendable (isolated JSEventLoop) throws(JSException) -> Void) {
        // After a stop the thread may no longer exist.
        guard !isStopped else { return }
        execute {
            self.assumeIsolated { loop in loop.turn { () throws(JSException) in try body(loop) } }
        }
    }

    /// Runs Swift code on the loop after a delay.
    func schedule(
        in milliseconds: Int64, _ body: @escaping @Sendable (isolated JSEventLoop) throws(JSException) -> Void
    ) -> Scheduled<Void> {
        guard let eventLoop = threads?.next() else { preconditionFailure("a caller-owned context has no timers") }
        return eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            self.assumeIsolated { loop in loop.turn { () throws(JSException) in try body(loop) } }
        }
    }

    /// Calls a function after the current turn, in a separate turn.
    ///
    /// Use it for several related callbacks: each is followed by its Promise jobs, and an exception in one does not
    /// prevent the next.
    ///
    /// - Parameter owner: The owner of the turn; `nil` for that of the current one.
    public func enqueueCallback(_ function: JSValue, _ arguments: [JSValue], owner: JSOwner? = nil) {
        enqueuedCallbacks.append((function, arguments, owner ?? self.owner))
    }

    /// Runs a turn, then the callbacks that were enqueued during it.
    private func turn(_ body: () throws(JSException) -> Void) {
        guard !isStopped else { return }
        // A nested turn would be a native function that runs a script; none does.
        precondition(!isInTurn, "a turn must not begin inside another turn")
        isInTurn = true
        turns += 1
        owner = JSOwner()
        attempt(body)
        while !isStopped, let next = enqueuedCallbacks.popFirst() {
            owner = next.owner
            attempt { () throws(JSException) in try next.function.perform(next.arguments) }
        }
        isInTurn = false
        resumeIfIdle()
    }

    private func attempt(_ body: () throws(JSException) -> Void) {
        do { try body() } catch { reportUncaught(error.value) }
        guard !isStopped, let afterTurn, let function = function(of: afterTurn) else { return }
        do { try function.perform() } catch { reportUncaught(error.value) }
    }

    /// Writes the report of an uncaught exception to standard error.
    ///
    /// - Parameter origin: The origin of the exception, if it is not a plain `throw`.
    func reportUncaught(_ value: JSValue, _ origin: String = "") {
        hasUncaughtError = true
        if inspect == nil { inspect = try? call(internal: "inspect", PackageResources.inspect_js) }
        let lines = try? importLines?.call([value]).elements(atMost: 1000)?.map { $0.line ?? 1 }
        let report = ErrorReport(
            value, inspect: inspect,
            positions: SourcePositionMapper(wrapperLengths: wrapperLengths, importLines: lines ?? []))
        write(.error, "Uncaught \(origin)\(report.text)\n")
        if let onUncaught, let function = function(of: onUncaught) { enqueueCallback(function, [value]) }
    }

    /// Records that a script has done something that shows.
    public func recordAction() { hasActed = true }

    /// Writes text for the app.
    func write(_ stream: Stream, _ text: String) {
        hasActed = true
        output(stream, text)
    }

    /// Starts a timer and returns its number.
    func add(_ timer: JSTimers.Timer) -> Int {
        hasActed = true
        return timers.add(timer)
    }

    /// Removes the timers of an owner. Those that its callbacks start afterwards do not run.
    public func endTimers(of owner: JSOwner) { timers.end(owner) }

    // Callbacks from native code

    /// Retains a function for native code. The loop is not idle until it is released.
    public func retain(_ function: JSValue) -> JSCallback {
        hasActed = true
        let callback = nextCallback()
        if !isStopped { callbacks[callback] = (function, owner) }
        return callback
    }

    /// Retains a value for native code until the loop ends. It does not keep the loop from being idle.
    public func keep(_ value: JSValue) -> JSCallback {
        let callback = nextCallback()
        if !isStopped { keptValues[callback] = value }
        return callback
    }

    private func nextCallback() -> JSCallback {
        lastCallback += 1
        return JSCallback(number: lastCallback)
    }

    /// The retained function or value; `nil` after its release. The current turn gets the owner of the function.
    public func function(of callback: JSCallback) -> JSValue? {
        guard let retained = callbacks[callback] else { return keptValues[callback] }
        owner = retained.owner
        return retained.function
    }

    /// Releases a function, which will not be called again.
    public func release(_ callback: JSCallback) {
        callbacks[callback] = nil
        keptValues[callback] = nil
    }

    // Shutdown

    /// Waits until no timer is active and no function is retained, or the loop is stopped.
    ///
    /// - Parameter ignoringIntervals: Whether the timers of `setInterval` do not count.
    public func waitUntilIdle(ignoringIntervals: Bool = false) async {
        guard !isIdle(ignoringIntervals: ignoringIntervals) else { return }
        await withCheckedContinuation { idleWaiters.append((ignoringIntervals, $0)) }
    }

    /// Ends the waiting for an idle loop, now and later.
    public func endWaiting() {
        isEnding = true
        resumeIfIdle()
    }

    private func isIdle(ignoringIntervals: Bool) -> Bool {
        if isStopped { return true }
        guard !isInTurn else { return false }
        return isEnding || (callbacks.isEmpty && !timers.isActive(ignoringIntervals: ignoringIntervals))
    }

    private func resumeIfIdle() {
        guard !idleWaiters.isEmpty else { return }
        let waiters = idleWaiters
        idleWaiters = waiters.filter { !isIdle(ignoringIntervals: $0.ignoresIntervals) }
        for waiter in waiters where isIdle(ignoringIntervals: waiter.ignoresIntervals) { waiter.continuation.resume() }
    }

    /// Begins no further turn. A running script continues.
    public nonisolated func stop() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        execute { self.assumeIsolated { $0.releaseAll() } }
    }

    private nonisolated var isStopped: Bool { stopped.load(ordering: .sequentiallyConsistent) }

    private func releaseAll() {
        timers.removeAll()
        (callbacks, keptValues) = ([:], [:])
        enqueuedCallbacks.removeAll()
        // A caller-owned context may be released from now on, and its values must not be released after it.
        (primordials, inspect, importLines) = (nil, nil, nil)
        resumeIfIdle()
    }

    /// Stops the loop and its thread. The loop must not be used afterwards.
    public nonisolated func shutdown() async {
        stop()
        await waitUntilIdle()
        try? await threads?.shutdownGracefully()
    }
}
