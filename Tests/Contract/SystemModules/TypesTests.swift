import Foundation
import TestSupport
import Testing

@testable import QuickApp

/// Debian's compiler.
private enum TypeScript {
    static let isInstalled = ["/usr/bin/tsc", "/usr/local/bin/tsc"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}

/// The declarations of `Types/`, compiled with Debian's node-typescript.
@Suite(.enabled(if: TypeScript.isInstalled, "tsc is not installed: apt-get install node-typescript"), .phase(.scripts))
struct TypesTests {
    private static let types = Programs.root.appendingPathComponent("Types").path

    /// The compiler's errors.
    private func compile(_ files: [String], _ arguments: [String] = []) async throws -> String {
        let result = try await Programs.run(
            "tsc",
            ["--noEmit", "--target", "es2020", "--module", "es2020", "--moduleResolution", "node"] + arguments
                + ["\(Self.types)/index.d.ts"] + files)
        return result.output + result.error
    }

    @Test(
        "A sample compiles, with and without the types of a browser; its mistakes are errors",
        arguments: ["es2020", "es2020,dom"])
    func sample(library: String) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.file("sample.ts", Array(Self.sample.utf8))
        #expect(try await compile([file], ["--strict", "--lib", library]) == "")
    }

    @Test("The declarations have the methods of the modules and no others")
    func methods() async throws {
        let folder = try TemporaryFolder()
        var lines: [String] = []
        for (name, entry) in SystemModuleTable.entries.sorted(by: { $0.key < $1.key }) {
            let module = name.split(separator: ".").last.map { String($0) } ?? ""
            let keys = entry.methods.map { "'\($0)'" }.joined(separator: " | ")
            lines += [
                "import \(module) from '\(name)';",
                "const \(module)Has: \(keys) extends keyof typeof \(module) ? true : false = true;",
                "const \(module)HasNoOther: keyof typeof \(module) extends \(keys) ? true : false = true;",
            ]
        }
        let file = try folder.file("methods.ts", Array(lines.joined(separator: "\n").utf8))
        #expect(try await compile([file], ["--strict", "--lib", "es2020"]) == "")
    }

    @Test("The examples compile", arguments: ["form", "page", "queue"])
    func examples(name: String) async throws {
        let app = Programs.root.appendingPathComponent("Examples/\(name)/app.js").path
        let errors = try await compile(
            [app],
            ["--allowJs", "--checkJs", "--resolveJsonModule", "--allowSyntheticDefaultImports", "--lib", "es2020"])
        #expect(errors == "")
    }

    private static let sample = #"""
        import app from '@system.app';
        import battery from '@system.battery';
        import fetch from '@system.fetch';
        import file from '@system.file';
        import prompt from '@system.prompt';
        import record from '@system.record';
        import request from '@system.request';
        import router from '@system.router';
        import storage from '@system.storage';
        import uploadtask from '@system.uploadtask';

        async function main(): Promise<void> {
          const value: string = (await storage.get({ key: 'a', default: 'b' })).data;
          storage.get({ key: 'a', success: text => text.toUpperCase(), fail: (data, code) => data.length + code });
          const nothing: void = storage.clear({ complete() {} });
          await storage.clear();
          const level: number = (await battery.getStatus()).data.level;
          prompt.showDialog({ title: 'T', buttons: [{ text: 'OK' }], success: ({ index }) => index + 1, cancel() {} });
          router.push({ uri: '/detail', params: { id: 1, list: [1, 2] } });
          const { data: { data, headers } } = await fetch.fetch<{ ok: boolean }>({ url: 'http://x/', responseType: 'json' });
          if (data.ok) console.log(headers['Content-Type'], value, level, nothing);
          fetch.fetch({ url: 'http://x/', method: 'POST', data: new Uint8Array(3), success: response => response.data.trim() });
          const bytes: ArrayBuffer = (await fetch.fetch({ url: 'http://x/', responseType: 'arraybuffer' })).data.data;
          const { buffer } = (await file.readArrayBuffer({ uri: 'internal://files/a' })).data;
          await file.writeArrayBuffer({ uri: 'internal://files/b', buffer: buffer.subarray(1), append: true });
          const { token } = (await request.download({ url: 'http://x/' })).data;
          request.onDownloadComplete({ token, success: ({ uri }) => uri.length + bytes.byteLength });
          record.start({ success() {} });
          const task = uploadtask.uploadFile({
            url: 'http://x/', filePath: 'internal://files/a', name: 'file', header: { 'X-A': 1, 'X-B': ['a', 'b'] },
            formData: { a: 1, b: true }, success: ({ statusCode, data }) => statusCode + data.length,
          });
          const listener = ({ progress }: { progress: number }) => progress;
          task.onProgressUpdate(listener);
          task.offProgressUpdate(listener);
          task.offProgressUpdate();
          task.abort();
          if (canIUse('@system.storage') && app.canIUse('@system.file.move')) global.runGC();
          setTimeout((a: number) => a, 10, 5);

          // @ts-expect-error A required parameter.
          storage.get({ default: 'b' });
          // @ts-expect-error A call with callbacks returns no Promise.
          storage.get({ key: 'a', success() {} }).then();
          // @ts-expect-error A wrong type.
          storage.set({ key: 'a', value: {} });
          // @ts-expect-error Devices have no such method.
          prompt.showLoading();
          // @ts-expect-error A misspelled parameter.
          uploadtask.uploadFile({ url: 'http://x/', filepath: 'internal://files/a', name: 'file' });
          // @ts-expect-error One file.
          request.upload({ url: 'http://x/', files: [] });
        }
        main();
        """#
}
