import TestSupport
import Testing
import UploadCore

@testable import QuickApp

@Suite("Upload options", .phase(.scripts))
struct UploadOptionsTests {
    @Test("Options that the caller omits are absent")
    func absent() {
        let options = UploadOptions(url: "u", filePath: "f", name: "n")
        #expect(options.url == "u")
        #expect(options.filePath == "f")
        #expect(options.name == "n")
        #expect(options.header == .absent)
        #expect(options.formData == .absent)
        #expect(options.timeout == nil)
    }

    @Test("Each option is stored in its own property")
    func places() {
        let options = UploadOptions(
            url: "u", filePath: "f", name: "n", header: ["h": 1], formData: ["d": 2], timeout: 3)
        #expect(options.header == ["h": 1])
        #expect(options.formData == ["d": 2])
        #expect(options.timeout == 3)
    }
}
