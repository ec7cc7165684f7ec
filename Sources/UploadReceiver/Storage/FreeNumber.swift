/// The search for the number of the next file with the same name.
enum FreeNumber {
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
