import Foundation
import NIOCore
import _UploadLocks

/// A server for one upload that is resumed: answers by a script for each request, and records each request.
package final class ResumableServer: Sendable {
    /// The answer to a request.
    package enum Answer: Sendable {
        case respond(_ status: String, headers: [String] = [], body: String = "")
        /// Interim responses, and then a response.
        case interim(String, _ status: String, headers: [String] = [])
        /// Reads so many bytes of the body, calls the function, and resets the connection.
        case cut(after: Int, then: @Sendable () -> Void = {})
        /// Reads the request, and ends the connection without a response.
        case end
        /// Reads the request, and does not answer.
        case silence
    }

    private struct State {
        var answers: [Answer]
        var heads: [String] = []
        var content = ""
    }

    private let state: Mutex<State>

    package init(_ answers: [Answer]) { state = Mutex(State(answers: answers)) }

    /// The heads in order, without the fields of each request, and with the port replaced.
    package var heads: [String] { state.withLock { $0.heads } }
    /// The bytes of all bodies, one after the other.
    package var content: String { state.withLock { $0.content } }
    /// The answers that were not used.
    package var left: Int { state.withLock { $0.answers.count } }

    package func run<Result: Sendable>(_ body: @Sendable (RawServer) async throws -> Result) async throws -> Result {
        try await RawServer.run(
            script: { [self] connection in
                while true {
                    let head = try await connection.readHead()
                    let answer = state.withLock { state -> Answer? in
                        state.heads.append(Self.shortened(head))
                        return state.answers.isEmpty ? nil : state.answers.removeFirst()
                    }
                    switch answer {
                    case nil:
                        return try await connection.respond("500 Internal Server Error", headers: ["Connection: close"])
                    case .respond(let status, let headers, let text):
                        add(try await connection.readBody(of: head))
                        try await connection.respond(status, headers: headers, body: text)
                    case .interim(let text, let status, let headers):
                        add(try await connection.readBody(of: head))
                        try await connection.write(text)
                        try await connection.respond(status, headers: headers)
                    case .cut(let count, let then):
                        var text = ""
                        while text.utf8.count < count { text += String(buffer: try await connection.read()) }
                        add(String(decoding: text.utf8.prefix(count), as: UTF8.self))
                        then()
                        return try await connection.reset()
                    case .end:
                        add(try await connection.readBody(of: head))
                        return
                    case .silence:
                        add(try await connection.readBody(of: head))
                        return try await connection.waitForEnd()
                    }
                }
            }, body)
    }

    private func add(_ text: String) { state.withLock { $0.content += text } }

    private static func shortened(_ head: String) -> String {
        head.components(separatedBy: "\r\n").filter { line in
            !["Host:", "User-Agent:", "Accept:", "Accept-Encoding:"].contains { line.hasPrefix($0) } && !line.isEmpty
        }.joined(separator: "\n")
    }
}
