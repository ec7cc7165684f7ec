import HTTPTypes
import TestSupport
import Testing

@testable import UploadReceiver

@Suite(.phase(.receiver), .timeLimit(.minutes(3))) struct ReceiverFaultTests {
    private func fault(_ query: String) throws -> ReceiverFault {
        try ReceiverFault(
            query: query.split(separator: "&").map { pair in
                let halves = pair.split(separator: "=", omittingEmptySubsequences: false)
                return (key: halves[0], value: halves[1])
            })
    }

    @Test("Every fault is parsed")
    func everyFaultParsed() throws {
        let fault = try fault("status=503&delay=20&stallAfter=0&closeAfter=9000000000&early=401&other=x")
        #expect(fault.status == 503)
        #expect(fault.delay == .milliseconds(20))
        #expect(fault.stallAfter == 0)
        #expect(fault.closeAfter == 9_000_000_000)
        #expect(fault.early == 401)
        #expect(try self.fault("") == ReceiverFault())
    }

    @Test(
        "The error for a bad value names its key",
        arguments: [
            ("status=abc", "status=abc in the query is not a whole number from 200 to 599"),
            ("status=100", "status=100 in the query is not a whole number from 200 to 599"),
            ("early=600", "early=600 in the query is not a whole number from 200 to 599"),
            ("delay=-1", "delay=-1 in the query is not a whole number from 0 to 3600000"),
            ("stallAfter=", "stallAfter= in the query is not a whole number 0 or more"),
            (
                "closeAfter=99999999999999999999",
                "closeAfter=99999999999999999999 in the query is not a whole number 0 or more"
            ),
        ])
    func errorBadValueNames(query: String, message: String) {
        let error = #expect(throws: HTTPError.self) { try fault(query) }
        #expect(error?.message == message)
        #expect(error?.status == 400)
    }
}
