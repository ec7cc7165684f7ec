/// The lines of a script by byte offset.
struct LineTable {
    /// The offsets at which the lines after the first one begin.
    private let starts: [Int]

    init(_ text: JavaScriptText) {
        var starts: [Int] = []
        var offset = 0
        while offset < text.count {
            let length = text.lineBreakLength(at: offset)
            offset += max(1, length)
            if length > 0 { starts.append(offset) }
        }
        self.starts = starts
    }

    /// The 1-based line of an offset.
    func line(at offset: Int) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = low + (high - low) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low + 1
    }
}
