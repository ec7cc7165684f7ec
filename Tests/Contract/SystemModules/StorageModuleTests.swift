import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// `@system.storage` against its public page.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct StorageModuleTests {
    @Test("get returns the value of a key, the default, or an empty string")
    func get() async throws {
        let output = try await transcript(
            """
            const storage = system('@system.storage');
            (async () => {
                await storage.set({ key: 'A1', value: 'V1' });
                storage.get({ key: 'A1', default: 'D', success: value => console.log(value) });
                storage.get({ key: 'A2', default: 'D', success: value => console.log(value) });
                storage.get({ key: 'A3', success: value => console.log(value === '') });
                console.log((await storage.get({ key: 'A1' })).data, (await storage.get({ key: '', default: 'D' })).data);
            })();
            """)
        #expect(output == "V1 D\nV1\nD\ntrue\n")
    }

    @Test(
        "set stores texts, numbers and booleans as texts; an empty value deletes the key; others are wrong parameters")
    func set() async throws {
        let output = try await transcript(
            """
            const storage = system('@system.storage');
            (async () => {
                for (const value of ['', 'a', 5, false, '\\ud800', '\\0', 'é€😀']) {
                    await storage.set({ key: 'k', value });
                    console.log(JSON.stringify((await storage.get({ key: 'k', default: 'none' })).data), storage.length);
                }
                await storage.set({ key: 'k' });
                console.log(storage.length);
                for (const value of [{}, [], () => {}, Symbol(), 5n])
                    await storage.set({ key: 'k', value }).catch(error => console.log(error.data, error.code));
                await storage.set({ key: '', value: 'a' }).catch(error => console.log(error.data, error.code));
                storage.set({ key: 'k', value: 'v', success: (...values) => console.log('success', values) });
            })();
            """)
        #expect(
            output == #"""
                "none" 0
                "a" 1
                "5" 1
                "false" 1
                "\ud800" 1
                "\u0000" 1
                "é€😀" 1
                0
                invalid value: it must be a string, not an object 202
                invalid value: it must be a string, not an array 202
                invalid value: it must be a string, not a function 202
                invalid value: it must be a string, not a symbol 202
                invalid value: it must be a string, not a bigint 202
                invalid key: it must not be empty 202
                success []

                """#)
    }

    @Test("delete removes a key, clear removes all, key returns the key of an index, length their number")
    func others() async throws {
        let output = try await transcript(
            """
            const storage = system('@system.storage');
            (async () => {
                for (const key of ['b', 'a', '__proto__', 'toJSON', 'constructor']) await storage.set({ key, value: key + '!' });
                const keys = [];
                for (let index = 0; index < storage.length; index++) keys.push((await storage.key({ index })).data);
                console.log(keys.join(), (await storage.get({ key: '__proto__' })).data);
                await storage.delete({ key: 'b' });
                storage.delete({ key: 'none', success: (...values) => console.log('deleted', values) });
                console.log(storage.length, (await storage.key({ index: 0 })).data);
                for (const index of [4, -1, 0.5, NaN, '0', undefined])
                    await storage.key({ index }).catch(error => console.log(error.data, error.code));
                storage.clear({ success: (...values) => console.log('cleared', values, storage.length) });
            })();
            """)
        #expect(
            output == """
                b,a,__proto__,toJSON,constructor __proto__!
                4 a
                invalid index: storage has 4 keys 202
                invalid index: it must be an integer from 0 to 10000, not -1 202
                invalid index: it must be an integer from 0 to 10000, not 0.5 202
                invalid index: it must be an integer from 0 to 10000, not NaN 202
                invalid index: it must be an integer from 0 to 10000, not '0' 202
                invalid index: it must be an integer from 0 to 10000, not undefined 202
                deleted []
                cleared [] 0

                """)
    }

    @Test("Values live in one readable file of the data folder, beside the partitions, and in the next run")
    func persistence() async throws {
        let folder = try TemporaryFolder()
        var script = SystemScript()
        script.data = folder.path
        _ = try await script.transcript(
            "for (const key of ['a', '__proto__']) system('@system.storage').set({ key, value: 'ü\\n' });")
        let file = "\(folder.path)/.storage.json"
        #expect(
            try String(contentsOfFile: file, encoding: .utf8) == "{\n \"a\": \"ü\\n\",\n \"__proto__\": \"ü\\n\"\n}")
        #expect(try folder.files == [".storage.json", "cache", "files", "mass", "tmp"])
        let again = try await script.transcript(
            "system('@system.storage').get({ key: '__proto__', success: value => console.log(value, system('@system.storage').length) });"
        )
        #expect(again == "ü\n 2\n")
    }

    @Test(
        "A file that is no JSON object of strings is set aside with a warning, and storage begins empty",
        arguments: [
            "", "{", "[]", "null", "\"a\"", "{\"a\": 1}", "{\"a\": {}}", "\u{FF}",
            String(repeating: "[", count: 100_000),
        ])
    func unreadable(content: String) async throws {
        let folder = try TemporaryFolder()
        let bytes = content == "\u{FF}" ? [0xFF] : Array(content.utf8)
        _ = try folder.file(".storage.json", bytes)
        _ = try folder.file(".storage.unreadable-1.json", [])
        var script = SystemScript()
        script.data = folder.path
        let output = try await script.transcript(
            "system('@system.storage').set({ key: 'a', value: 'b', success: () => console.log(system('@system.storage').length) });"
        )
        #expect(
            output == """
                ! storage: '.storage.json' is no JSON object of strings; it is now \
                '\(folder.path)/.storage.unreadable-2.json', and storage is empty
                1

                """)
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/.storage.unreadable-2.json")) == Data(bytes))
        #expect(try String(contentsOfFile: "\(folder.path)/.storage.json", encoding: .utf8) == "{\n \"a\": \"b\"\n}")
    }

    @Test("When the file cannot be read or written, calls fail with 300 and nothing changes")
    func inputOutput() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: "\(folder.path)/.storage.json", withIntermediateDirectories: false)
        var script = SystemScript()
        script.data = folder.path
        let output = try await script.transcript(
            """
            const storage = system('@system.storage');
            for (const name of ['get', 'set', 'delete', 'clear'])
                storage[name]({ key: 'a', value: 'b', fail: (data, code) => console.log(name, data, code) });
            console.log(storage.length);
            """)
        let reason = "cannot read '\(folder.path)/.storage.json': Invalid argument 300"
        #expect(output == "0\n" + ["get", "set", "delete", "clear"].map { "\($0) \(reason)\n" }.joined())
        #expect(try folder.files == [".storage.json", "cache", "files", "mass", "tmp"])
    }

    @Test("Storage is limited; a value that does not fit leaves the old one")
    func limits() async throws {
        let output = try await transcript(
            """
            const storage = system('@system.storage');
            (async () => {
                const half = 'x'.repeat(4 * 1024 * 1024 - 1);
                await storage.set({ key: 'a', value: half });
                await storage.set({ key: 'b', value: half });
                await storage.set({ key: 'c', value: 'y' }).catch(error => console.log(error.data, error.code));
                await storage.set({ key: 'b', value: half + 'yy' }).catch(error => console.log(error.code));
                await storage.set({ key: 'b', value: 'z' });
                await storage.set({ key: 'c', value: 'y' });
                console.log((await storage.get({ key: 'b' })).data, storage.length);
            })();
            """)
        #expect(output == "storage is full: it holds at most 8388608 characters 300\n300\nz 3\n")
    }
}
