import Testing

@testable import UploadCore

@Suite("Upload failures")
struct UploadFailureTests {
    @Test("The codes are the platform's")
    func codes() {
        #expect(UploadFailure.Code.allCases.map(\.rawValue) == [200, 202, 203, 204, 300, 1002])
        #expect(UploadFailure.Code.other.rawValue == 200)
        #expect(UploadFailure.Code.parameter.rawValue == 202)
        #expect(UploadFailure.Code.unsupported.rawValue == 203)
        #expect(UploadFailure.Code.timeout.rawValue == 204)
        #expect(UploadFailure.Code.inputOutput.rawValue == 300)
        #expect(UploadFailure.Code.aborted.rawValue == 1002)
    }

    @Test("An abort has the platform's message")
    func aborted() {
        #expect(UploadFailure.aborted == UploadFailure(.aborted, "user cancel request"))
    }

    @Test("The description is the message and the code")
    func description() {
        #expect("\(UploadFailure.aborted)" == "user cancel request (code 1002)")
        #expect(UploadFailure(.inputOutput, "the file is gone").description == "the file is gone (code 300)")
    }

    @Test("Without another reason, the code gives it")
    func reasons() {
        let reasons = UploadFailure.Code.allCases.map { UploadFailure($0, "").reason }
        #expect(reasons == [.other, .invalidRequest, .unsupported, .timeout, .fileUnreadable, .cancelled])
        #expect(UploadFailure(.other, "", reason: .tls).reason == .tls)
    }
}
