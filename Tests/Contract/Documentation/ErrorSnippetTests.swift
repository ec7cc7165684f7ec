import Foundation
import HTTPTypes
import TestSupport
import Testing
import UploadEngine

/// The Swift of the article about errors, word for word, against servers that fail.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct ErrorSnippetTests: EngineSnippetSuite {
    let place: SnippetFolder
    let client = UploadClient()
    let output = PrintedText()

    init() async throws { place = try await SnippetFolder() }

    @Test func deciding() async throws {
        do {
            let response = try await client.upload(.form([.file("photo", photo)]), to: server)
            print(response.statusCode < 400 ? "arrived" : "refused with \(response.statusCode)")
        } catch {
            switch error.reason {
            case .fileUnreadable, .fileChanged: print("choose the file again: \(error.message)")
            case .tls, .certificateRefused: print("the server is not the expected one: \(error.message)")
            case .cancelled: print("cancelled")
            default: print("not sent: \(error.message)")
            }
        }
        #expect(output.text == "arrived\n")
    }

    @Test func policy() async throws {
        var configuration = UploadClient.Configuration()
        configuration.retry = .times(5, within: .seconds(600))
        let client = UploadClient(configuration)
        #expect(try await client.upload(.form([.file("photo", photo)]), to: server).statusCode == 200)
        await client.shutdown()
    }

    @Test func repeating() async throws {
        func uploadRepeatedly(
            _ body: UploadBody, to url: String, method: HTTPRequest.Method = .post, headers: HTTPFields = [:],
            isRepeatable: Bool, attempts: Int = 5, firstPause: Duration = .seconds(1)
        ) async throws -> UploadResponse {
            let passing: Set<UploadError.Reason> = [
                .hostNotFound, .connectionRefused, .connectionFailed, .connectTimeout, .connectionLost, .idleTimeout,
            ]
            var longestPause = firstPause
            var attempt = 1
            while true {
                // At random, so that clients that failed together do not return together.
                var pause = longestPause * Double.random(in: 0...1)
                do throws(UploadError) {
                    let response = try await client.upload(body, to: url, method: method, headers: headers)
                    // The server has not processed a request that it refuses. One that fails may have been processed.
                    let isRefused = [408, 429].contains(response.statusCode)
                    let hasFailed = [500, 502, 503, 504].contains(response.statusCode)
                    guard isRefused || isRepeatable && hasFailed, attempt < attempts else { return response }
                    if let delay = retryAfter(response) {
                        guard delay < .seconds(300) else { return response }
                        pause += delay
                    }
                } catch {
                    let isSafe = isRepeatable || !error.mayHaveBeenReceived
                    guard isSafe, passing.contains(error.reason), attempt < attempts else { throw error }
                }
                try await Task.sleep(for: pause)
                longestPause = min(longestPause * 2, .seconds(30))
                attempt += 1
            }
        }

        let busy = try await ServerProcess(Programs.python, ["-B", Programs.server("request_server.py")])
        defer { busy.stop() }
        // The test server responds twice with a status, and then with the number of its requests.
        func attempts(after status: Int, isRepeatable: Bool, _ query: String = "") async throws -> String {
            let url = "\(busy.url)/busy/photos?times=2&status=\(status)&to=\(isRepeatable)\(query)"
            let response = try await uploadRepeatedly(
                .form([.file("photo", photo)]), to: url, isRepeatable: isRepeatable, firstPause: .milliseconds(2))
            return "\(response.statusCode) \(response.text)"
        }
        for status in [408, 429] { #expect(try await attempts(after: status, isRepeatable: false) == "200 3") }
        for status in [500, 502, 503, 504] {
            #expect(try await attempts(after: status, isRepeatable: false) == "\(status) ")
            #expect(try await attempts(after: status, isRepeatable: true) == "200 3")
        }
        for status in [400, 413, 501] { #expect(try await attempts(after: status, isRepeatable: true) == "\(status) ") }
        #expect(try await attempts(after: 429, isRepeatable: false, "&header=Retry-After:%200") == "200 3")
        #expect(try await attempts(after: 429, isRepeatable: false, "&header=Retry-After:%20301") == "429 ")

        let unsent = UploadBody.form([.file("photo", photo)])
        let refusing = try LoopbackSocket()
        let refused = await #expect(throws: UploadError.self) {
            try await uploadRepeatedly(
                unsent, to: "http://127.0.0.1:\(refusing.port)", isRepeatable: false, attempts: 3,
                firstPause: .milliseconds(1))
        }
        #expect(refused?.reason == .connectionRefused)
        #expect(refused?.mayHaveBeenReceived == false)
        // It would take minutes to wait: the error comes at once, because the server may have the upload.
        let lost = await #expect(throws: UploadError.self) {
            try await uploadRepeatedly(
                unsent, to: "\(busy.url)/cut/photos", isRepeatable: false, firstPause: .seconds(600))
        }
        #expect(lost?.reason == .connectionLost)
        #expect(lost?.mayHaveBeenReceived == true)

        var headers = HTTPFields()
        if let name = HTTPField.Name("Idempotency-Key") { headers[name] = UUID().uuidString }
        let response = try await uploadRepeatedly(
            .form([.file("photo", photo)]), to: server, headers: headers, isRepeatable: true)
        #expect(response.statusCode == 200)
    }

    func retryAfter(_ response: UploadResponse) -> Duration? {
        guard let value = response.headers[.retryAfter] else { return nil }
        if let seconds = Int(value) { return .seconds(max(0, seconds)) }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: value).map { .seconds(max(0, $0.timeIntervalSinceNow)) }
    }
}
