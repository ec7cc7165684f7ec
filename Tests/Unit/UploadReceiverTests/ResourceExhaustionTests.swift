import Foundation
import TestSupport
import Testing

@testable import UploadReceiver

#if os(Linux)
extension HeavyTests {
    /// A receiver without free descriptors, or with hostile forms.
    @Suite struct ResourceExhaustionTests {
        @Test("A receiver without free descriptors neither spins nor terminates, and recovers")
        func receiverWithoutFreeDescriptors() async throws {
            try await withTemporaryFolder { directory in
                try await ReceiverProcess.run(directory: directory, limits: "ulimit -n 48") { receiver in
                    let port = receiver.port
                    // More than its descriptors. The rest wait in the accept queue of the system, so all connect.
                    let clients = try await blocking { try (0..<100).map { _ in try RawClient(port: port) } }
                    while try receiver.openDescriptors() < 47 {}
                    // The measured value: processor time during one second without work.
                    let before = try receiver.processorTime()
                    try await Task.sleep(for: .seconds(1))
                    let used = try receiver.processorTime() - before
                    print("a second without descriptors takes \(used) of the processor")
                    #expect(used < .milliseconds(300))

                    // Accepted connections get responses: the help needs no descriptor, and a file is refused.
                    let served = clients[0]
                    let text = try await blocking {
                        try served.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                        _ = try served.receive(until: "early=401\n")
                        try served.send(RawForm.request(RawForm.body("abc")))
                        return try served.receiveAll().text
                    }
                    let response = try RawResponse(text)
                    #expect(response.status == 503)
                    #expect(response.head.contains("\r\nRetry-After: 1"))
                    let message =
                        "cannot create a file in the directory of uploads: Too many open files: try again later"
                    #expect(response.error == message)

                    for client in clients { client.close() }
                    for _ in 0..<20 {
                        #expect(try await receiver.response(RawForm.request(RawForm.body("abc")).utf8).status == 200)
                    }
                    #expect(try names(in: directory).count == 20)
                }
            }
        }

        /// Forms that use as much memory as the limits allow, one after the other.
        @Test("Hostile forms take bounded memory")
        func hostileFormsTakeBounded() async throws {
            try await withTemporaryFolder { directory in
                try await ReceiverProcess.run(directory: directory) { receiver in
                    let form = RawForm.body("abc")
                    #expect(try await receiver.response(RawForm.request(form).utf8).status == 200)
                    let before = try receiver.status("VmHWM")
                    func field(_ name: String, _ value: String) -> String {
                        "--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
                    }
                    let forms = [
                        String(repeating: field("k", "v"), count: 100_000) + "--B--",
                        String(repeating: field("k", String(repeating: "v", count: 1 << 20)), count: 20) + "--B--",
                        String(repeating: field(String(repeating: "n", count: 16_000), ""), count: 2000) + "--B--",
                        "--B\r\nContent-Disposition: " + String(repeating: "x", count: 30 << 20),
                        String(repeating: "x", count: 30 << 20), String(repeating: "\r\n--", count: 10 << 20),
                    ]
                    for form in forms {
                        let response = try await receiver.response(RawForm.request(form).utf8)
                        #expect([400, 413].contains(response.status))
                    }
                    let growth = try receiver.status("VmHWM") - before
                    print("peak memory for hostile forms: \(growth) KiB more than for a small one")
                    #expect(growth < 64 * 1024)
                }
            }
        }
    }
}
#endif
