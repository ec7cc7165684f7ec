import Testing

@testable import UploadCore

@Suite("Upload errors")
struct UploadErrorTests {
    @Test("The codes are the platform's")
    func codes() {
        #expect(UploadError.Code.allCases.map(\.rawValue) == [200, 202, 203, 204, 300, 1002])
        #expect(UploadError.Code.other.rawValue == 200)
        #expect(UploadError.Code.parameter.rawValue == 202)
        #expect(UploadError.Code.unsupported.rawValue == 203)
        #expect(UploadError.Code.timeout.rawValue == 204)
        #expect(UploadError.Code.inputOutput.rawValue == 300)
        #expect(UploadError.Code.aborted.rawValue == 1002)
    }

    @Test("An abort has the platform's message")
    func aborted() {
        #expect(UploadError.aborted == UploadError(.aborted, "user cancel request"))
    }

    @Test("The description is the message and the code")
    func description() {
        #expect("\(UploadError.aborted)" == "user cancel request (code 1002)")
        #expect(UploadError(.inputOutput, "the file is gone").description == "the file is gone (code 300)")
    }
}
