import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// ZIP archives that other programs wrote.
struct ZipArchiveTests {
    private let fixture: ZipArchiveFixture

    init() throws { fixture = try ZipArchiveFixture() }

    /// The file 'a.js' with 'hi', stored, and the comment '{}'.
    private static let stored = bytes(
        hex: """
            504b0304 1400 0000 0000 0000215c ac2a93d8 02000000 02000000 0400 0000 612e6a73 6869
            504b0102 1403 1400 0000 0000 0000215c ac2a93d8 02000000 02000000 0400 0000
            0000 0000 0000 00008001 00000000 612e6a73
            504b0506 0000 0000 0100 0100 32000000 24000000 0200 7b7d
            """)

    /// The file 'b.js' with 'ab' nine times, deflated.
    private static let deflated = bytes(
        hex: """
            504b0304 1400 0000 0800 0000215c 6886e90a 06000000 12000000 0400 0000 622e6a73 4b4c4a448300
            504b0102 1403 1400 0000 0800 0000215c 6886e90a 06000000 12000000 0400 0000
            0000 0000 0000 00008001 00000000 622e6a73
            504b0506 0000 0000 0100 0100 32000000 28000000 0000
            """)

    @Test("Stored and deflated entries are read, with an archive comment")
    func minimal() throws {
        #expect(try ZipArchiveFixture.texts(fixture.open(Self.stored)) == ["a.js": "hi"])
        #expect(try ZipArchiveFixture.texts(fixture.open(Self.deflated)) == ["b.js": "ababababababababab"])
    }

    @Test("An archive that is cut off at any length is refused")
    func truncation() throws {
        for whole in [Self.stored, Self.deflated] {
            for length in 0..<whole.count {
                let path = try fixture.file(Array(whole[..<length]))
                #expect(throws: ZipError.self, "\(length) bytes") { try ZipArchive(path: path) }
            }
        }
    }

    @Test("A missing name gives nil and false, and a folder is no file")
    func missing() throws {
        let archive = try fixture.open(ZipWriter(["pages/": "", "pages/x.js": "x", "./": ""]).bytes)
        #expect(archive.names == ["pages/x.js"])
        for name in ["", "pages", "pages/", "PAGES/x.js", "pages//x.js", "pages/x.js\0", "../pages/x.js"] {
            #expect(try archive.read(name, limit: 100) == nil, "\(name)")
            #expect(try archive.extract(name, to: -1) == false, "\(name)")
        }
    }

    @Test("Names are normalised")
    func normalisedNames() throws {
        let archive = try fixture.open(
            ZipWriter(["./a.js": "a", "b//./c.js": "c", "d\\e.js": "e", "页/é.js": "f"]).bytes)
        #expect(archive.names == ["a.js", "b/c.js", "d/e.js", "页/é.js"])
        #expect(try ZipArchiveFixture.texts(archive).values.sorted() == ["a", "c", "e", "f"])
    }

    @Test("Bytes before the archive and between its entries and its directory are skipped")
    func otherBytes() throws {
        let writer = ZipWriter(
            ["a.js": "a", "b.js": ""], prefix: Array("#!/bin/sh\n".utf8), gap: Array("signing block".utf8),
            comment: #"{"toolkit":"2.0"}"#)
        #expect(try ZipArchiveFixture.texts(fixture.open(writer.bytes)) == ["a.js": "a", "b.js": ""])
    }

    @Test("The limit of a read is the size of the entry")
    func limit() throws {
        let path = try fixture.file(Self.deflated)
        let archive = try ZipArchive(path: path)
        #expect(try archive.read("b.js", limit: 18)?.count == 18)
        for limit in [17, 0, -1, Int.min] {
            let error = try #require(throws: ZipError.self) { try archive.read("b.js", limit: limit) }
            let problem = "the entry 'b.js' has 18 bytes, and at most \(max(0, limit)) are supported"
            #expect(error.message == "cannot read '\(path)': \(problem); build it with a smaller file")
        }
    }

    @Test("The first four bytes show whether a file is an archive")
    func prefix() {
        for prefix in ["PK\u{3}\u{4}", "PK\u{5}\u{6}", "PK\u{7}\u{8}", "PK\u{3}\u{4}more"] {
            #expect(ZipArchive.isZip(prefix: prefix.utf8))
        }
        for prefix in ["", "PK", "PK\u{3}", "PK\u{3}\u{6}", "export default", "\u{1F}\u{8B}\u{8}\u{0}"] {
            #expect(!ZipArchive.isZip(prefix: prefix.utf8))
        }
    }

    @Test("A file of another format is no archive, and what is no file cannot be read")
    func otherFiles() throws {
        for content in ["", "P", "export default {}", String(repeating: "PK", count: 100_000)] {
            let path = try fixture.file(Array(content.utf8))
            #expect(
                throws: ZipError.notAnArchive(
                    "'\(path)' is not a ZIP archive; give a package that the toolkit has built")
            ) { try ZipArchive(path: path) }
        }
        let folder = fixture.folder.path
        let fifo = "\(folder)/fifo"
        #expect(mkfifo(fifo, 0o600) == 0)
        for (path, reason) in [
            ("\(folder)/none", "No such file or directory"), (folder, "it is not a regular file"),
            (fifo, "it is not a regular file"), ("/dev/null", "it is not a regular file"),
        ] {
            #expect(throws: ZipError.inputOutput("cannot read '\(path)': \(reason)")) { try ZipArchive(path: path) }
        }
    }

    @Test("Archives of Python's zipfile are read: both methods, ZIP64, data descriptors, comments")
    func python() async throws {
        let path = fixture.folder.path
        _ = try await TestSupport.python(
            """
            import zipfile
            text = lambda name: (name + '\\n') * (1 if 'small' in name else 9000)
            names = ['META-INF/CERT', 'manifest.json', 'app.js', 'pages/index.js', 'i18n/zh-CN.json', 'small/页.js']
            def write(archive):
                archive.writestr('folder/', '')
                for number, name in enumerate(names):
                    info = zipfile.ZipInfo(name)
                    info.compress_type = [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED][number % 2]
                    with archive.open(info, 'w', force_zip64=wide) as file: file.write(text(name).encode())
                archive.comment = b'{"toolkit": "2.0"}' * 1000
                archive.close()
            class Stream:
                def __init__(self, file): self.write, self.flush = file.write, file.flush
            wide = False
            write(zipfile.ZipFile('\(path)/plain', 'w'))
            write(zipfile.ZipFile(Stream(open('\(path)/streamed', 'wb')), 'w'))
            open('\(path)/appended', 'wb').write(b'other bytes')
            write(zipfile.ZipFile('\(path)/appended', 'a'))
            wide = True
            write(zipfile.ZipFile('\(path)/wide', 'w'))
            write(zipfile.ZipFile(Stream(open('\(path)/wide-streamed', 'wb')), 'w'))
            zipfile.ZIP64_LIMIT = zipfile.ZIP_FILECOUNT_LIMIT = 3
            write(zipfile.ZipFile('\(path)/all-wide', 'w'))
            """)
        let names = [
            "META-INF/CERT", "manifest.json", "app.js", "pages/index.js", "i18n/zh-CN.json", "small/页.js",
        ]
        let files = ["plain", "streamed", "appended", "wide", "wide-streamed", "all-wide"]
        for file in files {
            let archive = try ZipArchive(path: "\(path)/\(file)")
            #expect(archive.names == names, "\(file)")
            for name in names {
                let text = String(repeating: name + "\n", count: name.contains("small") ? 1 : 9000)
                #expect(try archive.read(name, limit: 1 << 20) == Array(text.utf8), "\(file): \(name)")
                let copy = try fixture.folder.file("copy", [])
                let descriptor = Foundation.open(copy, O_WRONLY | O_TRUNC)
                defer { close(descriptor) }
                #expect(try archive.extract(name, to: descriptor))
                #expect(try Array(Data(contentsOf: URL(fileURLWithPath: copy))) == Array(text.utf8), "\(file): \(name)")
            }
        }
    }

    @Test(
        "Archives of Debian's zip are read: compressed, stored, ZIP64, streamed, appended",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zip")))
    func debianZip() async throws {
        let path = fixture.folder.path
        let result = try await Programs.run(
            "sh",
            [
                "-ec",
                """
                mkdir -p app/pages/首页 && cd app
                seq 10000 > app.js && seq 10 > pages/首页/index.js && : > empty
                zip -qr ../plain . && zip -qr -0 ../stored . && zip -qr -fz ../wide . && zip -qr - . > ../streamed.zip
                zip -qr -9 -X ../appended app.js && seq 20 > app.js && zip -qr ../appended .
                echo '{"toolkit":"2.0"}' | zip -qz ../plain
                """,
            ], environment: ["LC_ALL": "C.UTF-8"], folder: path)
        #expect(result.status == 0, "\(result.error)")
        func numbers(_ count: Int) -> String { (1...count).map { "\($0)\n" }.joined() }
        for (file, count) in [
            ("plain", 10_000), ("stored", 10_000), ("wide", 10_000), ("streamed", 10_000), ("appended", 20),
        ] {
            let archive = try ZipArchive(path: "\(path)/\(file).zip")
            #expect(
                try ZipArchiveFixture.texts(archive)
                    == ["app.js": numbers(count), "pages/首页/index.js": numbers(10), "empty": ""], "\(file)")
        }
    }

    @Test("Several threads read one archive at once")
    func threads() async throws {
        let names = (0..<50).map { "\($0).js" }
        let archive = try fixture.open(ZipWriter(names.map { (Array($0.utf8), Array("text of \($0)".utf8)) }).bytes)
        try await withThrowingTaskGroup { group in
            for name in names + names {
                group.addTask {
                    let content = try archive.read(name, limit: 100)
                    #expect(content == Array("text of \(name)".utf8))
                }
            }
            try await group.waitForAll()
        }
    }
}
