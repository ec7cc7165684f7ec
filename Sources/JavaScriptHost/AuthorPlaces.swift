/// Makes of places in what the engine ran the places in what the author wrote.
///
/// The host puts a function around each script, whose beginning takes room in the script's first line.
struct AuthorPlaces {
    /// By file, the length of that beginning.
    let wrapperLengths: [String: Int]
    /// The lines of the imports through which an error came, the innermost first. The engine saw them in the beginning.
    var importLines: [Int]

    /// - Parameters:
    ///   - row: The engine's line, from 1.
    ///   - column: The engine's column, from 1.
    mutating func place(_ file: String, row: Int, column: Int) -> String {
        guard row == 1, let length = wrapperLengths[file] else { return "\(file):\(row):\(column)" }
        if column > length { return "\(file):1:\(column - length)" }
        return "\(file):\(importLines.isEmpty ? 1 : importLines.removeFirst()):1"
    }
}
