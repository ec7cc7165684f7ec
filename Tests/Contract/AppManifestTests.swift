import Foundation
import Testing

@testable import QuickApp

struct AppManifestTests {
    private func manifest(_ json: String) throws -> AppManifest { try AppManifest(json: Array(json.utf8)) }

    /// The message for a manifest with the required keys and these additional ones.
    private func message(_ keys: String) -> String? {
        message(manifest: #"{"package": "com.example.app", "name": "App", \#(keys)}"#)
    }

    private func message(manifest json: String) -> String? {
        do throws(AppManifestError) {
            _ = try AppManifest(json: Array(json.utf8))
            return nil
        } catch {
            #expect(error.description == error.message)
            return error.message
        }
    }

    @Test("Every key that a host uses is read")
    func allKeys() throws {
        let manifest = try manifest(
            """
            {"package": "com.example.app", "name": "上传", "versionName": "1.0.2", "versionCode": 7, "minAPILevel": 3,
             "features": [{"name": "system.uploadtask"}, {"name": "system.router", "params": {"x": [1]}}],
             "entry": "pages/index/index.js"}
            """)
        #expect(manifest.package == "com.example.app")
        #expect(manifest.minAPILevel == 3)
        #expect(manifest.features == ["system.uploadtask", "system.router"])
        #expect(manifest.entry == "pages/index/index.js")
    }

    @Test("Only two keys are required; the others have defaults")
    func defaults() throws {
        let manifest = try manifest(#"{"package": "a", "name": ""}"#)
        #expect(manifest.minAPILevel == 1)
        #expect(manifest.features == [])
        #expect(manifest.entry == "app.js")
    }

    @Test("Unknown keys are ignored, whatever their values")
    func unknownKeys() throws {
        let manifest = try manifest(
            """
            {"package": "a", "name": "b", "icon": null, "display": {"entry": 5, "pages": {}}, "big": 1e999, "list": [[]],
             "config": {"logLevel": "debug"}, "deviceTypeList": ["watch"], "Entry": 1, "FEATURES": 2, "": true}
            """)
        #expect(manifest == (try self.manifest(#"{"package": "a", "name": "b"}"#)))
    }

    @Test("Pages are read in order; the entry is router.entry, or the first page")
    func pages() throws {
        let keys = #""package": "a", "name": "b""#
        let pages = #""pages": {"pages/b": {"component": "main"}, "/pages/a/": {"path": "/a"}, "": {"component": "c"}}"#
        let manifest = try manifest(#"{\#(keys), "router": {"entry": "/pages/a", \#(pages), "x": [{}]}}"#)
        #expect(manifest.pages.map(\.file) == ["pages/b/main", "pages/a/index", "c"])
        #expect(manifest.entryPage?.path == "pages/a")
        #expect(try self.manifest(#"{\#(keys), "router": {\#(pages)}}"#).entryPage?.file == "pages/b/main")
        let modes =
            #""a": {"path": "/", "launchMode": "singleTask"}, "b": {"path": "", "launchMode": "standard"}, "#
            + #""c": {"launchMode": 1}"#
        let router = try self.manifest(#"{\#(keys), "router": {"pages": {\#(modes)}}}"#)
        #expect(router.pages.map(\.alias) == ["", nil, nil])
        #expect(router.pages.map(\.isSingleTask) == [true, false, false])
        #expect(try self.manifest(#"{\#(keys), "router": {}}"#).entryPage == nil)
    }

    @Test(
        "A page outside the package is rejected",
        arguments: ["../a", "a/../..", "a/%2e%2e/b", "a\\..\\b", "a\0"])
    func pageOutside(path: String) throws {
        let json = try JSONEncoder().encode([path: ["component": "index"]])
        #expect(
            message(#""router": {"pages": \#(String(decoding: json, as: UTF8.self))}"#)?
                .hasPrefix("manifest.json: router.pages must have paths in the package, without '..', not ") == true)
        #expect(
            message(#""router": {"pages": {"a": {"component": "../../b"}}}"#)?.contains("without '..'") == true)
    }

    @Test("A versionCode that is a number in a string is used, with a warning")
    func versionCodeText() throws {
        let manifest = try manifest(#"{"package": "a", "name": "b", "versionCode": "7"}"#)
        #expect(manifest.versionCode == 7)
        #expect(manifest.warnings == [#"manifest.json: versionCode should be a number, not the string "7""#])
        let fraction = try self.manifest(#"{"package": "a", "name": "b", "versionCode": 0.1}"#)
        #expect(fraction.versionCode == nil)
        #expect(fraction.warnings == ["manifest.json: versionCode should be a positive integer, not 0.1"])
    }

    @Test("A byte order mark is ignored")
    func byteOrderMark() throws {
        #expect(try manifest("\u{FEFF}{\"package\": \"a\", \"name\": \"b\"}").package == "a")
    }

    @Test(
        "Invalid JSON is reported as such",
        arguments: [
            "", " ", "{", "{'package': 'a'}", "{\"package\": \"a\"", "// an app\n{}", "package: a", "\u{FEFF}",
            "{\"package\": a}",
        ])
    func noJSON(text: String) {
        #expect(
            message(manifest: text)
                == "manifest.json: not JSON; look for a missing quote, comma or bracket, or for a comment")
    }

    @Test("Invalid UTF-8 is not JSON")
    func noUTF8() {
        #expect(throws: AppManifestError.self) {
            try AppManifest(json: Array(#"{"package": "a", "name": ""#.utf8) + [0xFF] + Array("\"}".utf8))
        }
    }

    @Test(
        "A manifest must be an object",
        arguments: [
            ("[]", "an array"), ("null", "null"), ("3", "a number"), ("3.5", "a number"), ("1e999", "a number"),
            ("\"a\"", "a string"), ("true", "a boolean"),
        ])
    func noObject(_ text: String, _ kind: String) {
        #expect(message(manifest: text) == "manifest.json: must be an object, not \(kind)")
    }

    @Test("A missing key is reported with the expected value")
    func missing() {
        #expect(
            message(manifest: #"{"name": "App"}"#)
                == #"manifest.json: package is missing; expected a string such as "com.example.app""#)
        #expect(
            message(manifest: #"{"package": "a"}"#)
                == #"manifest.json: name is missing; expected a string such as "My App""#)
        #expect(
            message(#""features": [{"name": "a"}, {}]"#)
                == "manifest.json: features[1].name is missing; expected a string")
    }

    @Test(
        "A key of the wrong type is reported with the expected and the actual value",
        arguments: [
            (#""versionName": 1"#, "versionName must be a string, not a number"),
            (#""versionName": null"#, "versionName must be a string, not null"),
            (#""versionCode": "7a""#, "versionCode must be a positive integer, not a string"),
            (#""versionCode": -1.5"#, "versionCode must be a positive integer, not -1.5"),
            (#""versionCode": 0"#, "versionCode must be a positive integer, not 0"),
            (#""versionCode": 1e999"#, "versionCode must be a positive integer, not a number"),
            (
                #""versionCode": 9223372036854775808"#,
                "versionCode must be a positive integer, not 9.223372036854776e+18"
            ),
            (#""minAPILevel": "3""#, "minAPILevel must be a positive integer, not a string"),
            (#""minAPILevel": -3"#, "minAPILevel must be a positive integer, not -3"),
            (#""minAPILevel": true"#, "minAPILevel must be a positive integer, not a boolean"),
            (#""features": {}"#, #"features must be an array such as [{"name": "system.uploadtask"}], not an object"#),
            (
                #""features": ["system.uploadtask"]"#,
                #"features[0] must be an object such as {"name": "system.uploadtask"}, not a string"#
            ),
            (#""features": [{"name": "a"}, {"name": 5}]"#, "features[1].name must be a string, not a number"),
            (#""entry": ["app.js"]"#, "entry must be a string, not an array"),
            (
                #""router": []"#,
                #"router must be an object such as {"entry": "pages/index", "pages": {"pages/index": {"component": "index"}}}, not an array"#
            ),
            (#""router": {"entry": 5}"#, "router.entry must be a string, not a number"),
            (#""router": {"pages": []}"#, "router.pages must be an object of pages, not an array"),
            (
                #""router": {"pages": {"a": "b"}}"#,
                #"the values of router.pages must be objects such as {"component": "index"}, not a string"#
            ),
            (
                #""router": {"pages": {"a": {"component": 1}}}"#,
                "router.pages: component must be a string, not a number"
            ),
            (
                #""router": {"entry": "b", "pages": {"a": {}}}"#,
                #"router.entry is "b", which is not in router.pages"#
            ),
        ])
    func wrongType(_ keys: String, _ problem: String) {
        #expect(message(keys) == "manifest.json: \(problem)")
    }

    @Test(
        "A package name that is not a folder name is rejected",
        arguments: [
            "", ".", "..", ".hidden", "../evil", "a/b", "a\\b", "a b", "a\0", "a:b", "é", "包", "a%2fb", "~", "a\n",
            String(repeating: "a", count: 256),
        ])
    func packageNames(name: String) throws {
        let json = try JSONEncoder().encode(["package": name, "name": "b"])
        #expect(
            message(manifest: String(decoding: json, as: UTF8.self))
                == "manifest.json: package must consist of A-Z, a-z, 0-9, '.', '_' and '-', not begin with '.' and "
                + "have at most 255 characters, not \(name.debugDescription)")
    }

    @Test(
        "A package name that is a folder name is accepted",
        arguments: ["a", "com.example.app", "A-b_C.9", "-", "_", "9", "a..b", String(repeating: "a", count: 255)])
    func validPackageNames(name: String) throws {
        #expect(try manifest(#"{"package": "\#(name)", "name": "b"}"#).package == name)
    }

    @Test(
        "An entry outside the package is rejected",
        arguments: [
            "", "/app.js", "//app.js", "../app.js", "a/../../app.js", "..", "a/", ".", "%2e%2e/app.js", "a\\..\\b",
            "a\0",
        ])
    func entries(entry: String) throws {
        let json = try JSONEncoder().encode(["package": "a", "name": "b", "entry": entry])
        #expect(
            message(manifest: String(decoding: json, as: UTF8.self))
                == "manifest.json: entry must be the path of a script in the package, without '..' and a leading '/', "
                + "not \(entry.debugDescription)")
    }

    @Test("A manifest of any depth and several megabytes is read in time")
    func large() throws {
        let clock = ContinuousClock()
        let depth = 200_000
        for unknown in [
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth),
            String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth),
            "[" + String(repeating: "1,", count: 1 << 19) + "1]", "\"" + String(repeating: "x", count: 1 << 17) + "\"",
            String(repeating: "9", count: 1 << 18), "\"" + String(repeating: "\\u0041", count: 1 << 20) + "\"",
        ] {
            let start = clock.now
            #expect(try manifest(#"{"package": "a", "name": "b", "x": \#(unknown)}"#).package == "a")
            #expect(start.duration(to: clock.now) < .seconds(20))
        }
        #expect(message(#""features": \#(String(repeating: "[", count: depth))"#)?.contains("not JSON") == true)
        let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(message(#""features": \#(deep)"#)?.contains("features[0] must be an object") == true)
    }

    @Test("The last one of duplicate keys is used, as in JavaScript")
    func duplicateKeys() throws {
        #expect(try manifest(#"{"package": "../a", "package": "b", "name": "c"}"#).package == "b")
    }

    @Test("Escapes are decoded, and a lone surrogate becomes U+FFFD")
    func escapes() throws {
        let text = #"\ud83d\ude00\ud800\u0041\n\/\"é"#
        let manifest = try manifest(#"{"package": "a", "name": "b", "features": [{"name": "\#(text)"}]}"#)
        #expect(manifest.features == ["😀\u{FFFD}A\n/\"é"])
    }

    @Test(
        "Text that RFC 8259 does not allow is not JSON",
        arguments: [
            #"{"package": "a", "name": "b",}"#, #"{"package": "a", "name": "b"}//"#, #"{"package": "a" "name": "b"}"#,
            #"{"package": "a", "name": "\x41"}"#, #"{"package": "a", "name": "\u+041"}"#,
            #"{"package": "a", "name": 01}"#,
            #"{"package": "a", "name": "b", "x": [1,]}"#, #"{"package": "a", "name": "b", "x": [,1]}"#,
            #"{"package": "a", "name": "b", "x": {"y"}}"#, #"{"package": "a", "name": "b", "x": {"y": 1,}}"#,
            #"{"package": "a", "name": "b", "x": [}]}"#, #"{"package": "a", "name": "b", "x": +1}"#,
            #"{"package": "a", "name": "b", "x": 1.}"#, #"{"package": "a", "name": "b", "x": .5}"#,
            #"{"package": "a", "name": "b", "x": 1e}"#, #"{"package": "a", "name": "b", "x": NaN}"#,
            #"{"package": "a", "name": "b", "x": tru}"#, "{\"package\": \"a\", \"name\": \"\n\"}", "{", "[", "{\"",
            "\"\\",
            "\"\\u00", #"{"package": "a", "name": "b"}}"#, #"{"package": "a", "name": "b"} 1"#, "{1: 2}",
        ])
    func invalidJSON(text: String) {
        #expect(message(manifest: text)?.hasPrefix("manifest.json: not JSON") == true, "\(text)")
    }

    @Test("A value in a message is on one line, escaped and of bounded length")
    func visible() {
        let text = #"\u001b[2J\u202e\u061c\n"# + String(repeating: "x", count: 100_000)
        for keys in [#""package": "\#(text)""#, #""entry": "/\#(text)""#] {
            let message = message(keys) ?? ""
            #expect(message.contains(#"\u{1B}[2J\u{202E}\u{61C}\n"#), "\(message.prefix(300))")
            #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" || $0 == "\u{61C}" })
            #expect(message.utf8.count < 1000)
        }
    }
}
