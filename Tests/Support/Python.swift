import Foundation
import Testing

/// Runs a Python 3 script and returns the words of each line that it prints. Python's codecs, gzip and zlib are the
/// independent oracle of these tests.
package func python(_ script: String) throws -> [[String]] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: printed, as: UTF8.self).split(separator: "\n").map { line in
        line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }
}
