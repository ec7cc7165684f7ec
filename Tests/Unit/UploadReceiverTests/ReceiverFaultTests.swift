import HTTPTypes
import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.receiver), .timeLimit(minutes: 3)) struct ReceiverFaultTests {
    private func fault(_ query: String) throws -> ReceiverFault {
        try ReceiverFault(
            query: query.split(separator: "&").map { pair in
                let halves = pair.split(separator: "=", omittingEmptySubsequences: false)
                return (key: halves[0], value: halves[1])
            })
    }

    @Test("Every fault is parsed")
    func everyFaultParsed() throws {
        let fault = try fault(
            "uploadtask-status=503&uploadtask-delay=20&uploadtask-stall-after=0&uploadtask-close-after=9000000000"
                + "&uploadtask-early=401&other=x")
        #expect(fault.status == 503)
        #expect(fault.delay == .milliseconds(20))
        #expect(fault.stallAfter == 0)
        #expect(fault.closeAfter == 9_000_000_000)
        #expect(fault.early == 401)
        #expect(try self.fault("") == ReceiverFault())
    }

    @Test("The same names without the prefix are the client's own")
    func unprefixed() throws {
        for query in [
            "status=503&delay=x&stallAfter=1&closeAfter=1&early=401", "status=", "uploadtask=1", "Uploadtask-x=",
        ] {
            #expect(try fault(query) == ReceiverFault(), "\(query)")
        }
    }

    @Test("The error for an unknown name with the prefix lists the names")
    func unknownName() {
        for name in ["uploadtask-", "uploadtask-stallAfter", "uploadtask-Status", "uploadtask-delay "] {
            let error = #expect(throws: HTTPError.self) { try fault("\(name)=1") }
            #expect(error?.status == 400)
            #expect(
                error?.message
                    == "\(name) in the query is not the name of a fault: the names are uploadtask-status, "
                    + "uploadtask-delay, uploadtask-stall-after, uploadtask-close-after, uploadtask-early")
        }
    }

    @Test("An upload with a query of its own is stored, and the text of help lists every fault")
    func onTheWire() async throws {
        try await TestServer.run { server in
            let target = "/photos?status=7&early=x&closeAfter=1&uploadtask=1"
            let stored = try await server.response(RawForm.request(RawForm.body("abc"), to: target).utf8)
            #expect(try stored.upload().files.map(\.filename) == ["a.txt"])
            let unknown = try await server.response(
                RawForm.request(RawForm.body("abc"), to: "/?a=b&uploadtask-close=1").utf8)
            #expect(unknown.head.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(unknown.error?.hasPrefix("uploadtask-close in the query is not the name of a fault: ") == true)
            #expect(try names(in: server.directory) == ["a.txt"])
            let help = try await server.response("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
            for parameter in ReceiverFault.Parameter.allCases {
                #expect(help.body.contains("?\(parameter.rawValue)="))
            }
        }
    }

    @Test(
        "The error for a bad value names its key",
        arguments: [
            ("uploadtask-status=abc", "uploadtask-status=abc in the query is not a whole number from 200 to 599"),
            ("uploadtask-status=100", "uploadtask-status=100 in the query is not a whole number from 200 to 599"),
            ("uploadtask-early=600", "uploadtask-early=600 in the query is not a whole number from 200 to 599"),
            ("uploadtask-delay=-1", "uploadtask-delay=-1 in the query is not a whole number from 0 to 3600000"),
            ("uploadtask-stall-after=", "uploadtask-stall-after= in the query is not a whole number 0 or more"),
            (
                "uploadtask-close-after=99999999999999999999",
                "uploadtask-close-after=99999999999999999999 in the query is not a whole number 0 or more"
            ),
        ])
    func errorBadValueNames(query: String, message: String) {
        let error = #expect(throws: HTTPError.self) { try fault(query) }
        #expect(error?.message == message)
        #expect(error?.status == 400)
    }
}
