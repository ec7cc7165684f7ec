/// Runs the reports of uploads in the order of their numbers, though they end in any order.
actor ReportOrder {
    private var next = 0
    private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]

    /// Runs a report when those of all lower numbers have run. Each number from 0 has exactly one.
    func run(_ number: Int, _ report: @Sendable () async -> Void) async {
        if number != next { await withCheckedContinuation { waiting[number] = $0 } }
        await report()
        next += 1
        waiting.removeValue(forKey: next)?.resume()
    }
}
