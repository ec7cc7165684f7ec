import EngineTestSupport
import TestSupport
import Testing
import UploadCore

@testable import QuickApp

@Suite("The order of the checks", .phase(.scripts))
struct OptionOrderTests {
    @Test("Valid options become a request")
    func valid() throws {
        let request = try UploadRequest(
            .valid(
                url: "HTTP://Example.com/a b", filePath: "internal://mass/x.png", name: "photo",
                header: ["X-A": [1, 2], "Authorization": "Bearer t"], formData: ["b": true, "a": .absent, "c": ""],
                timeout: 1_500))
        #expect(request.url.absoluteString == "http://example.com/a%20b")
        #expect(request.fileField == "photo")
        #expect(
            request.header == [
                HeaderField("X-A", "1"), HeaderField("X-A", "2"), HeaderField("Authorization", "Bearer t"),
            ])
        #expect(request.textFields == [FormPart("b", "true"), FormPart("c", "")])
        #expect(request.timeout == UploadTimeout(milliseconds: 1_500, default: nil))
        #expect(request.ignored.isEmpty)
    }

    @Test("Header, formData and timeout are optional")
    func sparse() throws {
        let request = try UploadRequest(.valid())
        #expect(request.header.isEmpty && request.textFields.isEmpty && request.ignored.isEmpty)
        #expect(request.timeout == nil)
    }

    @Test("The default timeout applies when the caller gives no usable one")
    func defaultTimeout() throws {
        for (written, isDefault, milliseconds) in [
            (nil, true, 20_000), (0, true, 20_000), (-1, true, 20_000), (.nan, true, 20_000), (5, false, 5),
        ] as [(Double?, Bool, Int64)] {
            let request = try UploadRequest(.valid(timeout: written), defaultTimeout: UploadTimeout.quickAppDefault)
            #expect(request.timeout?.isDefault == isDefault)
            #expect(request.timeout?.milliseconds == milliseconds)
        }
    }

    @Test(
        "A url, filePath or name of the wrong type is refused, and the message contains the type",
        arguments: [
            (.absent, "nothing"), (["http://example.com/"], "an array"), (["href": "http://example.com/"], "an object"),
            (.unusable("a function"), "a function"), (.unusable("a symbol"), "a symbol"),
        ] as [(OptionValue, String)])
    func wrongTypes(_ value: OptionValue, _ kind: String) {
        #expect(throws: UploadFailure(.parameter, "invalid url: url must be a string, not \(kind)")) {
            try UploadRequest(.valid(url: value))
        }
        #expect(throws: UploadFailure(.parameter, "invalid filename: filePath must be a string, not \(kind)")) {
            try UploadRequest(.valid(filePath: value))
        }
        #expect(throws: UploadFailure(.parameter, "name is a required field")) {
            try UploadRequest(.valid(name: value))
        }
    }

    @Test("An empty name is refused, a space is a valid name")
    func names() throws {
        #expect(throws: UploadFailure(.parameter, "name is a required field")) { try UploadRequest(.valid(name: "")) }
        #expect(try UploadRequest(.valid(name: " ")).fileField == " ")
        #expect(try UploadRequest(.valid(name: "a\r\n\"b")).fileField == "a\r\n\"b")
    }

    @Test("Numbers and booleans are not valid URLs", arguments: [5, true, ""] as [OptionValue])
    func scalarURL(value: OptionValue) {
        let error = uploadError { () throws(UploadFailure) in try UploadRequest(.valid(url: value)) }
        #expect(error?.message.hasPrefix("invalid url: ") == true)
    }

    /// One fault for each check, in the order of the checks, with its expected message.
    private static let faults: [(message: String, spoil: @Sendable (inout UploadOptions) -> Void)] = [
        ("invalid url: it is empty", { $0.url = "" }),
        ("invalid filename: there is no such file", { $0.filePath = "internal://cache/missing" }),
        ("name is a required field", { $0.name = .absent }),
        ("invalid headers: header must be an object, not a string", { $0.header = "X: 1" }),
        ("invalid formData: formData must be an object, not an array", { $0.formData = [] }),
    ]

    @Test("Of any two faults the one of the earlier check is reported, with code 202", arguments: 0..<5, 0..<5)
    func order(_ first: Int, _ second: Int) {
        var options = UploadOptions.valid()
        Self.faults[first].spoil(&options)
        Self.faults[second].spoil(&options)
        let expected = UploadFailure(.parameter, Self.faults[min(first, second)].message)
        #expect(throws: expected) {
            try UploadRequest(options) { path throws(UploadFailure) in
                if path.hasSuffix("missing") {
                    throw UploadFailure(.parameter, "invalid filename: there is no such file")
                }
            }
        }
    }

    @Test("The same order applies to invalid values inside filePath, header and formData")
    func orderInside() {
        var options = UploadOptions.valid(filePath: [], name: "", header: ["X": "\n"], formData: ["a": []])
        let messages = [
            "invalid filename: filePath must be a string, not an array", "name is a required field",
            "invalid headers: the value of 'X' has a line break or another control character",
            "invalid formData: 'a' must be a string, not an array",
        ]
        let repairs: [(inout UploadOptions) -> Void] = [
            { $0.filePath = "/a" }, { $0.name = "n" }, { $0.header = [:] }, { $0.formData = [:] },
        ]
        for (message, repair) in zip(messages, repairs) {
            #expect(throws: UploadFailure(.parameter, message)) { try UploadRequest(options) }
            repair(&options)
        }
        #expect(throws: Never.self) { try UploadRequest(options) }
    }

    @Test("The file is checked once, after the url and before all else, with the path as written")
    func checkFile() throws {
        var checked: [String] = []
        let check = { (path: String) throws(UploadFailure) in checked.append(path) }
        _ = try? UploadRequest(.valid(url: "x"), checkFile: check)
        #expect(checked.isEmpty)
        _ = try? UploadRequest(.valid(filePath: .absent), checkFile: check)
        #expect(checked.isEmpty)
        _ = try? UploadRequest(.valid(filePath: "%41 b", name: ""), checkFile: check)
        #expect(checked == ["%41 b"])
        _ = try UploadRequest(.valid(filePath: "c"), checkFile: check)
        #expect(checked == ["%41 b", "c"])
    }

    @Test("An error of the file check is thrown unchanged")
    func checkFileError() {
        let error = UploadFailure(.inputOutput, "the disk is gone")
        #expect(throws: error) {
            try UploadRequest(.valid(name: "")) { (_) throws(UploadFailure) in throw error }
        }
    }

    @Test("A reserved header is dropped with a warning, regardless of case", arguments: reservedHeaderNames)
    func reservedHeaders(name: String) throws {
        for spelling in [name, name.lowercased(), name.uppercased()] {
            let header = OptionValue.object([
                .init("X-Before", "1"), .init(spelling, "mine"), .init("X-After", "2"),
            ])
            let request = try UploadRequest(.valid(header: header))
            #expect(request.header == [HeaderField("X-Before", "1"), HeaderField("X-After", "2")])
            #expect(
                request.ignored == ["\(spelling)"])
        }
    }

    @Test("Each dropped header causes one warning, in order, also when it is a list; an absent one causes none")
    func warnings() throws {
        let request = try UploadRequest(
            .valid(header: ["Host": ["a", "b"], "te": "trailers", "Expect": .absent, "Upgrade": [], "X": "1"]))
        #expect(
            request.ignored == [
                "Host",
                "te",
            ])
        #expect(request.header == [HeaderField("X", "1")])
    }

    @Test("An invalid value of a reserved header is still refused", arguments: reservedHeaderNames)
    func impossibleReserved(name: String) {
        for value in ["a\r\nb", ["fine", "a\0"], .unusable("a function"), ["a": "b"]] as [OptionValue] {
            let error = uploadError { () throws(UploadFailure) in
                try UploadRequest(.valid(header: .object([.init(name, value)])))
            }
            #expect(error?.code == .parameter)
            #expect(error?.message.hasPrefix("invalid headers: ") == true)
            #expect(error?.message.contains("'\(name)'") == true)
        }
    }

    @Test("The caller may set User-Agent")
    func userAgent() throws {
        let request = try UploadRequest(.valid(header: ["user-agent": "me/1.0"]))
        #expect(request.header == [HeaderField("user-agent", "me/1.0")])
        #expect(request.ignored.isEmpty)
    }

    @Test("Neither messages nor warnings contain a value")
    func secrets() throws {
        let secret = "hunter2"
        let options: [UploadOptions] = [
            .valid(url: "http://u:hunter2/@h:x/"), .valid(url: "http://h:0/?hunter2"), .valid(url: "hunter2"),
            .valid(url: ["hunter2"]), .valid(url: "http://u:hunter2@/"), .valid(filePath: ["hunter2"]),
            .valid(name: ["hunter2"]), .valid(header: "hunter2"), .valid(header: ["X": "hunter2\n"]),
            .valid(header: ["X": ["hunter2", ["hunter2"]]]), .valid(header: ["hunter2"]), .valid(formData: "hunter2"),
            .valid(formData: ["a": ["hunter2"]]), .valid(formData: ["a": ["b": "hunter2"]]),
        ]
        for options in options {
            let error = uploadError { () throws(UploadFailure) in try UploadRequest(options) }
            #expect(error != nil)
            #expect(error?.message.contains(secret) == false)
        }
        #expect(try UploadRequest(.valid(header: ["Host": "hunter2"])).ignored.allSatisfy { !$0.contains(secret) })
    }
}
