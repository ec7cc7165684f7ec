import Foundation

/// The exit status and the output of a program.
package struct ProgramResult: Sendable {
    /// The exit status as in a shell: 128 and the number of a signal that ended the program.
    package let status: Int32
    package let output: String
    package let error: String

    /// The lines of JSON in the output.
    package var json: [[String: Any]] {
        output.split(separator: "\n").compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }
}
