import Testing

@testable import UploadCore

@Suite("Resend policy") struct ResendPolicyTests {
    @Test("A request that was not processed is sent again on another connection, but not after a new connection")
    func unprocessed() {
        for cause in [ResendPolicy.Cause.staleConnection, .notProcessed] {
            #expect(ResendPolicy.decision(after: cause, isConnectionNew: false) == .onAnyConnection)
            #expect(ResendPolicy.decision(after: cause, isConnectionNew: true) == .never)
        }
    }

    @Test("HTTP_1_1_REQUIRED and 417 lead to a new connection, the latter without Expect")
    func changed() {
        for isConnectionNew in [false, true] {
            #expect(
                ResendPolicy.decision(after: .requiresHTTP1, isConnectionNew: isConnectionNew) == .onNewConnection)
            #expect(
                ResendPolicy.decision(after: .expectationFailed, isConnectionNew: isConnectionNew) == .withoutExpect)
        }
    }
}
