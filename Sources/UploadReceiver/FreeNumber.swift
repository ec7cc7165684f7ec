/// Finds the number for the next file of a name.
enum FreeNumber {
    /// A number above `start` that is free while the one before it is taken (or is `start`), found with few questions.
    ///
    /// Without gaps it is the first free number, as it is when counting up, but the five-thousandth file of a name costs
    /// two dozen questions, not five thousand. Where files were removed, it may be the number after the gap or in it.
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
