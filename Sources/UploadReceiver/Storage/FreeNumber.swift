import _UploadLocks

/// The search for the number of the next file with the same name.
enum FreeNumber {
    /// The limit of the names whose last numbers are remembered; beyond it all are forgotten.
    private static let maximumNames = 1000
    private static let last = Mutex<[String: Int]>([:])

    /// Returns the number after the last one of the name; 0 where none is remembered, or its file or the first one was removed.
    ///
    /// It may be taken by now.
    static func afterLast(of name: String, _ isTaken: (Int) -> Bool) -> Int {
        guard let last = last.withLock({ $0[name] }), isTaken(0), isTaken(last) else { return 0 }
        return last + 1
    }

    static func remember(_ number: Int, of name: String) {
        guard number > 0 else { return }
        last.withLock { last in
            if last.count >= maximumNames { last = [:] }
            last[name] = number
        }
    }

    /// Returns a free number above `start` whose predecessor is taken (or is `start`).
    ///
    /// Without gaps it is the first free number, as when counting up, but the five-thousandth file of a name costs two
    /// dozen checks instead of five thousand. After removed files it may lie within a gap or after it.
    static func search(after start: Int, isTaken: (Int) -> Bool) -> Int {
        var taken = start
        var step = 1
        while isTaken(taken + step) {
            taken += step
            step *= 2
        }
        var free = taken + step
        while free - taken > 1 {
            let middle = taken + (free - taken) / 2
            if isTaken(middle) { taken = middle } else { free = middle }
        }
        return free
    }
}
