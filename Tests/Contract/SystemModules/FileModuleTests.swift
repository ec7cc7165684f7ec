import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// `@system.file` against its public page.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct FileModuleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ script: String, package: String? = nil) async throws -> String {
        var run = SystemScript()
        run.data = folder.path
        run.package = package
        return try await run.transcript(
            """
            const file = system('@system.file');
            const show = (...values) => console.log(...values);
            const fail = (data, code) => show(data, code);
            (async () => {
            \(script)
            })().catch(error => show('rejected', error));
            """)
    }

    private func text(of file: String) throws -> String {
        try String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8)
    }

    @Test("writeText creates a file and its folders, replaces it, or appends to it; readText returns the text")
    func text() async throws {
        let output = try await run(
            """
            const uri = 'internal://files/a/b/ä.txt';
            file.writeText({ uri, text: 'grüß\\0', success: (...values) => show('success', values), complete: () => show('complete') });
            await null;
            show((await file.readText({ uri })).data);
            await file.writeText({ uri, text: 'x' });
            await file.writeText({ uri, text: 'y', append: true, encoding: 'utf-8' });
            file.readText({ uri, success: data => show(data.text) });
            await file.writeText({ uri: 'internal://mass/empty', text: '' });
            show(JSON.stringify((await file.readText({ uri: 'internal://mass/empty' })).data));
            """)
        #expect(output == "{ text: 'grüß\\u0000' }\n{\"text\":\"\"}\nsuccess []\ncomplete\nxy\n")
        #expect(try text(of: "files/a/b/ä.txt") == "xy")
    }

    @Test("Bytes that are no UTF-8 are read as U+FFFD")
    func replacement() async throws {
        try FileManager.default.createDirectory(atPath: "\(folder.path)/files", withIntermediateDirectories: true)
        _ = try folder.file("files/bad", [0x61, 0xFF, 0x62])
        #expect(
            try await run("show((await file.readText({ uri: 'internal://files/bad' })).data.text);") == "a\u{FFFD}b\n")
    }

    @Test("writeArrayBuffer writes buffers and views at a position or at the end; readArrayBuffer returns a Uint8Array")
    func buffers() async throws {
        let output = try await run(
            """
            const uri = 'internal://cache/bytes';
            const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
            const shown = async options => show([...(await file.readArrayBuffer({ uri, ...options })).data.buffer].join());
            await file.writeArrayBuffer({ uri, buffer: bytes.buffer });
            await file.writeArrayBuffer({ uri, buffer: bytes.subarray(6, 8), position: 1 });
            await shown();
            await file.writeArrayBuffer({ uri, buffer: new DataView(bytes.buffer, 2, 2), append: true, position: 0 });
            await file.writeArrayBuffer({ uri, buffer: new Uint16Array([258]), position: 11 });
            await shown({ position: 7 });
            await shown({ position: 1, length: 2 });
            await shown({ position: 100 });
            await shown({ length: 0 });
            show((await file.readArrayBuffer({ uri })).data.buffer instanceof Uint8Array);
            bytes.fill(0);
            await file.writeArrayBuffer({ uri: 'internal://cache/none', buffer: new Uint8Array() });
            show((await file.get({ uri: 'internal://cache/none' })).data.length);
            """)
        #expect(output == "1,7,8,4,5,6,7,8\n8,3,4,0,2,1\n7,8\n\n\ntrue\n0\n")
    }

    @Test(
        "A wrong buffer, position, length, text or encoding is a wrong parameter",
        arguments: [
            (
                "writeArrayBuffer", "{ uri }",
                "invalid buffer: it must be an ArrayBuffer or a typed array, not undefined"
            ),
            (
                "writeArrayBuffer", "{ uri, buffer: [1] }",
                "invalid buffer: it must be an ArrayBuffer or a typed array, not an array"
            ),
            (
                "writeArrayBuffer", "{ uri, buffer: 'a' }",
                "invalid buffer: it must be an ArrayBuffer or a typed array, not 'a'"
            ),
            (
                "writeArrayBuffer", "{ uri, buffer: new Uint8Array(1), position: -1 }",
                "invalid position: it must be an integer from 0 to 1099511627776, not -1"
            ),
            (
                "writeArrayBuffer", "{ uri, buffer: new Uint8Array(2 ** 26 + 1) }",
                "invalid buffer: more than 67108864 bytes"
            ),
            ("writeText", "{ uri }", "invalid text: it must be a string, not undefined"),
            ("writeText", "{ uri, text: 5 }", "invalid text: it must be a string, not 5"),
            ("writeText", "{ uri, text: 'x'.repeat(2 ** 26 + 1) }", "cannot write more than 67108864 bytes at once"),
            ("writeText", "{ uri, text: '', append: 1 }", "invalid append: it must be true or false, not 1"),
            ("writeText", "{ uri, text: '', encoding: 'GBK' }", "invalid encoding: it must be 'UTF-8', not 'GBK'"),
            ("readText", "{ uri, encoding: {} }", "invalid encoding: it must be a string, not an object"),
            (
                "readArrayBuffer", "{ uri, length: -1 }",
                "invalid length: it must be an integer from 0 to 67108864, not -1"
            ),
            (
                "readArrayBuffer", "{ uri, position: 'a' }",
                "invalid position: it must be an integer from 0 to 1099511627776, not 'a'"
            ),
        ])
    func wrongValues(method: String, options: String, message: String) async throws {
        let output = try await run(
            "const uri = 'internal://files/a';\nfile.\(method)(Object.assign(\(options), { fail }));")
        #expect(output == message + " 202\n")
    }

    @Test("move and copy return the address of the destination, and create its folders")
    func moveAndCopy() async throws {
        let output = try await run(
            """
            await file.writeText({ uri: 'internal://cache/a', text: 'A' });
            file.move({ srcUri: 'internal://cache/a', dstUri: 'internal://files//x/b', success: uri => show(uri), fail });
            file.copy({ srcUri: 'internal://files/x/b', dstUri: 'internal://mass/y/c', success: uri => show(uri), fail });
            show((await file.copy({ srcUri: 'internal://mass/y/c', dstUri: 'internal://mass/y/./c' })).data);
            await file.writeText({ uri: 'internal://mass/y/c', text: 'a longer text' });
            await file.copy({ srcUri: 'internal://files/x/b', dstUri: 'internal://mass/y/c' });
            await file.move({ srcUri: 'internal://mass/y', dstUri: 'internal://mass/z' });
            file.move({ srcUri: 'internal://cache/a', dstUri: 'internal://files/b', fail });
            file.copy({ srcUri: 'internal://cache/a', dstUri: 'internal://files/b', fail });
            file.move({ srcUri: 'internal://mass/z', dstUri: 'internal://mass/z/inner', fail });
            file.move({ srcUri: 'internal://files/x/b', dstUri: 'internal://mass/z', fail });
            """)
        #expect(
            output == """
                internal://mass/y/./c
                internal://files/x/b
                internal://mass/y/c
                'internal://cache/a' does not exist 301
                'internal://cache/a' does not exist 301
                cannot move 'internal://mass/z': Invalid argument 202
                cannot move 'internal://files/x/b': Is a directory 300

                """)
        #expect(try text(of: "files/x/b") == "A")
        #expect(try text(of: "mass/z/c") == "A")
    }

    @Test("list returns the files of a folder; get a file or folder, with its files where asked for")
    func listAndGet() async throws {
        let output = try await run(
            """
            for (const name of ['b', 'a', 'd/c', 'd/e/f']) await file.writeText({ uri: 'internal://files/' + name, text: name });
            const plain = value => JSON.stringify(value, (key, one) => key === 'lastModifiedTime' ? typeof one : one);
            show(plain((await file.list({ uri: 'internal://files' })).data));
            show(plain((await file.list({ uri: 'internal://files/d/' })).data));
            show(plain((await file.get({ uri: 'internal://files/a' })).data));
            show(plain((await file.get({ uri: 'internal://files/d' })).data));
            show(plain((await file.get({ uri: 'internal://files/d', recursive: true })).data));
            const age = Date.now() - (await file.get({ uri: 'internal://files/a' })).data.lastModifiedTime;
            show(age >= 0 && age < 60_000);
            file.list({ uri: 'internal://files/a', fail });
            file.list({ uri: 'internal://files/none', fail });
            file.get({ uri: 'internal://files/none', fail });
            """)
        #expect(
            output == """
                {"fileList":[{"uri":"internal://files/a","lastModifiedTime":"number","length":1},\
                {"uri":"internal://files/b","lastModifiedTime":"number","length":1}]}
                {"fileList":[{"uri":"internal://files/d/c","lastModifiedTime":"number","length":3}]}
                {"uri":"internal://files/a","length":1,"lastModifiedTime":"number","type":"file","subFiles":[]}
                {"uri":"internal://files/d","length":0,"lastModifiedTime":"number","type":"dir","subFiles":[]}
                {"uri":"internal://files/d","length":0,"lastModifiedTime":"number","type":"dir","subFiles":[\
                {"uri":"internal://files/d/c","length":3,"lastModifiedTime":"number","type":"file","subFiles":[]},\
                {"uri":"internal://files/d/e","length":0,"lastModifiedTime":"number","type":"dir","subFiles":[\
                {"uri":"internal://files/d/e/f","length":5,"lastModifiedTime":"number","type":"file","subFiles":[]}]}]}
                true
                cannot list 'internal://files/a': Not a directory 300
                'internal://files/none' does not exist 301
                'internal://files/none' does not exist 301

                """)
    }

    @Test("delete, access, mkdir and rmdir")
    func others() async throws {
        let output = try await run(
            """
            await file.writeText({ uri: 'internal://files/d/a', text: 'a' });
            file.access({ uri: 'internal://files/d/a', success: (...values) => show('access', values) });
            file.access({ uri: 'internal://files/d', success: () => show('access folder') });
            file.access({ uri: 'internal://files/none', fail });
            file.mkdir({ uri: 'internal://files/x/y', fail });
            file.mkdir({ uri: 'internal://files/x/y', recursive: true, success: () => show('mkdir') });
            file.mkdir({ uri: 'internal://files/x/y', fail });
            file.mkdir({ uri: 'internal://files/x/y', recursive: true, success: () => show('again') });
            file.mkdir({ uri: 'internal://files/d/a', recursive: true, fail });
            file.rmdir({ uri: 'internal://files/d', fail });
            file.rmdir({ uri: 'internal://files/d/a', fail });
            file.rmdir({ uri: 'internal://files/none', fail });
            file.delete({ uri: 'internal://files/d', fail });
            file.rmdir({ uri: 'internal://files/x', recursive: true, success: () => show('rmdir') });
            file.delete({ uri: 'internal://files/d/a', success: (...values) => show('delete', values) });
            file.delete({ uri: 'internal://files/d/a', fail });
            file.rmdir({ uri: 'internal://files/d', success: () => show('rmdir empty') });
            """)
        #expect(
            output
                == """
                access []
                access folder
                'internal://files/none' does not exist 301
                'internal://files/x' does not exist 301
                mkdir
                cannot create 'internal://files/x/y': File exists 300
                again
                cannot create 'internal://files/d/a': File exists 300
                cannot remove 'internal://files/d': Directory not empty 300
                cannot remove 'internal://files/d/a': Not a directory 300
                'internal://files/none' does not exist 301
                cannot delete 'internal://files/d': Is a directory 300
                rmdir
                delete []
                'internal://files/d/a' does not exist 301
                rmdir empty

                """.replacing("'internal://files/x' does not exist", with: "'internal://files/x/y' does not exist"))
        #expect(try names(in: "\(folder.path)/files") == [])
    }

    @Test("The package and tmp can be read, but not changed")
    func readOnly() async throws {
        let package = try TemporaryFolder()
        _ = try package.file("logo.txt", Array("logo".utf8))
        let output = try await run(
            """
            show((await file.readText({ uri: '/logo.txt' })).data.text, (await file.list({ uri: '/' })).data.fileList[0].uri);
            show((await file.copy({ srcUri: '/logo.txt', dstUri: 'internal://files/l' })).data);
            for (const base of ['/', 'internal://tmp/']) {
                const uri = base + 'a';
                const own = { srcUri: 'internal://files/l', dstUri: uri, uri, text: '', buffer: new Uint8Array(), fail };
                for (const name of ['move', 'copy', 'delete', 'writeText', 'writeArrayBuffer', 'mkdir', 'rmdir']) file[name](own);
                file.move({ srcUri: uri, dstUri: 'internal://files/m', fail });
                file.access({ uri, fail });
            }
            """, package: package.path)
        let lines = output.split(separator: "\n")
        #expect(lines.prefix(2) == ["logo /logo.txt", "internal://files/l"])
        #expect(lines.count == 2 + 18)
        #expect(lines.dropFirst(2).allSatisfy { $0.hasSuffix(" 202") })
        #expect(try package.files == ["logo.txt"])
        #expect(try names(in: "\(folder.path)/tmp") == [])
    }

    @Test("A lone script has no package")
    func noPackage() async throws {
        let output = try await run("file.readText({ uri: '/a', fail }); file.list({ uri: '/', fail });")
        #expect(
            output == """
                invalid uri: a lone script has no package, so there is no '/a' 202
                invalid uri: a lone script has no package, so there is no '/' 202

                """)
    }

    @Test(
        "A partition itself cannot be changed",
        arguments: ["internal://files", "internal://files/", "internal://mass///"])
    func partitions(uri: String) async throws {
        let output = try await run(
            """
            const uri = '\(uri)';
            const own = { srcUri: uri, dstUri: 'internal://cache/a', uri, text: '', buffer: new Uint8Array(), recursive: true, fail };
            for (const name of ['move', 'delete', 'writeText', 'writeArrayBuffer', 'mkdir', 'rmdir']) file[name](own);
            file.readText({ uri, fail });
            show((await file.get({ uri })).data.type);
            """)
        let lines = output.split(separator: "\n")
        #expect(lines.count == 8 && lines.last?.hasSuffix(" 300") == true && lines.first == "dir")
        #expect(lines.dropFirst().prefix(6).allSatisfy { $0.hasSuffix("is a partition, which cannot be changed 202") })
    }
}
