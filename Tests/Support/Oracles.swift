import Testing

/// Runs a Python 3 script and returns the words of each line that it prints. Python's codecs, gzip and zlib are the
/// independent oracle of these tests.
package func python(_ script: String) async throws -> [[String]] {
    let result = try await Programs.run("python3", ["-c", script])
    try #require(result.status == 0, "\(result.error)")
    return result.output.split(separator: "\n").map { line in
        line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }
}

/// The digest by sha256sum.
package func sha256(of path: String) async throws -> String {
    String(try await Programs.run("sha256sum", [path]).output.prefix(64))
}
