import NIOCore

/// The timers that `setTimeout` and `setInterval` started, by number.
struct JSTimers {
    struct Timer {
        let function: JSValue
        let arguments: [JSValue]
        /// The milliseconds between two calls; `nil` for a timer that runs once.
        let interval: Int64?
        let owner: JSOwner
        var scheduled: Scheduled<Void>?
    }

    private var timers: [Int: Timer] = [:]
    private var last = 0
    /// The owners whose timers do not run any more.
    private var ended: Set<JSOwner> = []

    func isActive(ignoringIntervals: Bool) -> Bool {
        ignoringIntervals ? timers.values.contains { $0.interval == nil } : !timers.isEmpty
    }

    subscript(number: Int) -> Timer? {
        get { timers[number] }
        set { timers[number] = newValue }
    }

    mutating func add(_ timer: Timer) -> Int {
        last += 1
        if !ended.contains(timer.owner) { timers[last] = timer }
        return last
    }

    mutating func remove(_ number: Int) { timers.removeValue(forKey: number)?.scheduled?.cancel() }

    /// Removes the timers of an owner, and ignores those that it starts later.
    mutating func end(_ owner: JSOwner) {
        guard owner != JSOwner() else { return }
        ended.insert(owner)
        for (number, timer) in timers where timer.owner == owner { remove(number) }
    }

    mutating func removeAll() { for number in timers.keys { remove(number) } }

    /// The delay in milliseconds. As in other hosts, a negative value or NaN is 0, and a value above 2³¹ - 1 is 1. An
    /// interval is at least 1, so that other turns can run.
    static func milliseconds(_ delay: Double?, repeats: Bool) -> Int64 {
        guard let delay, delay.isFinite || delay > 0, delay > 0 else { return repeats ? 1 : 0 }
        return delay > 2_147_483_647 ? 1 : max(repeats ? 1 : 0, Int64(delay))
    }
}

extension JSEventLoop {
    /// Defines `setTimeout`, `setInterval`, `clearTimeout` and `clearInterval`.
    func installTimers() throws(JSException) {
        for (name, repeats) in [("setTimeout", false), ("setInterval", true)] {
            let start = function { loop, arguments in
                guard let function = arguments.first, function.isFunction else {
                    throw JSException(loop.context.typeError("\(name): the first argument must be a function"))
                }
                let delay = JSTimers.milliseconds(arguments.dropFirst().first?.toNumber, repeats: repeats)
                let timer = JSTimers.Timer(
                    function: function, arguments: Array(arguments.dropFirst(2)), interval: repeats ? delay : nil,
                    owner: loop.owner)
                let number = loop.add(timer)
                loop.start(number, in: delay)
                return loop.context.value(number)
            }
            try context.global.set(name, to: start, hidden: true)
        }
        for name in ["clearTimeout", "clearInterval"] {
            let clear = function { loop, arguments in
                if let number = arguments.first?.number, let exact = Int(exactly: number) { loop.timers.remove(exact) }
                return nil
            }
            try context.global.set(name, to: clear, hidden: true)
        }
    }

    private func start(_ number: Int, in milliseconds: Int64) {
        guard timers[number] != nil else { return }
        timers[number]?.scheduled = schedule(in: milliseconds) { (loop) throws(JSException) in try loop.fire(number) }
    }

    private func fire(_ number: Int) throws(JSException) {
        guard let timer = timers[number] else { return }
        if let interval = timer.interval { start(number, in: interval) } else { timers[number] = nil }
        owner = timer.owner
        try timer.function.perform(timer.arguments)
    }
}
