import Testing

@testable import UploadCore

@Suite("Metadata of tus") struct TusMetadataTests {
    @Test("Name, type and fields are in Base 64, in this order")
    func value() throws {
        #expect(
            try TusMetadata.value(
                filename: "ü.png", contentType: "image/png", partName: "photo", fields: [("album", "a b"), ("x", "")])
                == "filename w7wucG5n,filetype aW1hZ2UvcG5n,album YSBi,x ,name cGhvdG8=")
        #expect(
            try TusMetadata.value(filename: "", contentType: "t", partName: nil, fields: [])
                == "filename ,filetype dA==")
    }

    @Test(
        "A field that tus cannot take is refused by its name",
        arguments: ["", "a b", "a,b", "é", "a\t", "filename", "filetype"])
    func refusals(name: String) {
        let failure = #expect(throws: UploadFailure.self) {
            try TusMetadata.value(filename: "f", contentType: "t", partName: nil, fields: [(name, "v")])
        }
        #expect(failure?.code == .parameter)
        #expect(failure?.message.hasPrefix("invalid form: ") == true)
    }

    @Test("A field twice is refused")
    func twice() {
        #expect(throws: UploadFailure(.parameter, "invalid form: tus has one value for 'a', and the form two")) {
            try TusMetadata.value(filename: "f", contentType: "t", partName: nil, fields: [("a", "1"), ("a", "2")])
        }
    }
}
