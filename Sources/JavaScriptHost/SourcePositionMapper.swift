/// Maps positions in evaluated scripts to positions in their source files.
///
/// The host wraps each script in a function whose beginning occupies the first columns of the script's first line.
struct SourcePositionMapper {
    /// The length of that beginning, by file.
    let wrapperLengths: [String: Int]
    /// The lines of the imports through which an error passed, innermost first. The engine reports them at the
    /// beginning of the wrapper.
    var importLines: [Int]

    /// - Parameters:
    ///   - line: The engine's line, from 1.
    ///   - column: The engine's column, from 1.
    mutating func position(_ file: String, line: Int, column: Int) -> String {
        guard line == 1, let length = wrapperLengths[file] else { return "\(file):\(line):\(column)" }
        if column > length { return "\(file):1:\(column - length)" }
        return "\(file):\(importLines.isEmpty ? 1 : importLines.removeFirst()):1"
    }
}
