import Foundation
import TestSupport
import Testing
import UploadCore
import UploadEngine

@testable import QuickApp

/// `@system.uploadtask` in a caller-owned context follows the rules and does not change the context otherwise.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct EmbeddingTests {
    private let folder: SnippetFolder
    private let context: ForeignContext
    private let module: EmbeddedUploadTask
    private let errors = PrintedText()

    init() async throws {
        let folder = try await SnippetFolder()
        let context = try ForeignContext()
        (self.folder, self.context) = (folder, context)
        let errors = errors
        module = try context.thread.sync {
            context.here("var lines = []; function log(line) { lines.push(line); }")
            var configuration = QuickAppHost.Configuration()
            configuration.data = "\(folder.path)/data"
            return try EmbeddedUploadTask(
                in: context.reference, package: "\(folder.path)/app", configuration, errors: { errors.write($0) },
                perform: { turn in context.thread.async { turn() } })
        }
    }

    /// A call of `uploadFile` with a picture of 2 KiB.
    private func upload(_ query: String = "", _ rest: String) -> String {
        """
        uploadtask.uploadFile({ url: '\(folder.server.url)/\(query)', filePath: 'internal://mass/download/test.png',
            name: 'photo', \(rest) })
        """
    }

    private func shutDown() async {
        await module.shutdown()
        context.release()
    }

    @Test("An upload is received, and its callbacks run in order, each followed by its Promise jobs")
    func arrives() async throws {
        context.evaluate(
            upload(
                "",
                """
                success({ statusCode, data }) {
                    Promise.resolve().then(() => log('job'));
                    log(statusCode + ' ' + JSON.parse(data).files[0].filename);
                },
                complete: () => log('over')
                """) + "; log('returned')")
        let wanted = "returned,200 test.png,job,over"
        #expect(try await context.wait(for: wanted, "lines.join()") == wanted)
        #expect(errors.text == "")
        await shutDown()
    }

    @Test("An abort takes effect immediately and is reported in a later turn")
    func aborts() async throws {
        context.evaluate(
            "const task = " + upload("?uploadtask-delay=30000", "fail: (message, code) => log(message + ' ' + code)")
                + "; task.abort(); log('returned')")
        let wanted = "returned,user cancel request 1002"
        #expect(try await context.wait(for: wanted, "lines.join()") == wanted)
        await shutDown()
    }

    @Test("A wrong parameter fails with 202 after the call has returned; a call without an object throws")
    func parameters() async throws {
        #expect(context.evaluate("uploadtask.uploadFile()").hasPrefix("TypeError: uploadFile: the parameter must be"))
        context.evaluate("uploadtask.uploadFile({ fail: (message, code) => log(code) }); log('returned')")
        #expect(try await context.wait(for: "returned,202", "lines.join()") == "returned,202")
        await shutDown()
    }

    @Test("An exception of a callback is reported to the embedder with its position and stops no other callback")
    func throwing() async throws {
        context.evaluate(upload("", "success() { throw new Error('oh') }, complete() { log('over'); throw 42 }"))
        #expect(try await context.wait(for: "over", "lines.join()") == "over")
        await module.shutdown()
        #expect(errors.text.hasPrefix("Uncaught Error: oh\n    at success (own.js:"))
        #expect(errors.text.hasSuffix("Uncaught 42\n"))
        context.release()
    }

    @Test("After a shutdown no callback runs, and the context is still usable")
    func shutdown() async throws {
        context.evaluate(upload("?uploadtask-delay=30000", "fail: () => log('fail'), complete: () => log('over')"))
        await module.shutdown()
        context.evaluate(upload("", "success: () => log('success'), fail: () => log('fail')"))
        #expect(context.evaluate("lines.length + 1") == "1")
        context.release()
    }

    @Test("It defines one global, but no console and no timers")
    func globals() async throws {
        #expect(context.evaluate("typeof uploadtask.uploadFile") == "function")
        #expect(context.evaluate("uploadtask.default === uploadtask") == "true")
        #expect(
            context.evaluate("[typeof setTimeout, typeof require, typeof canIUse].join()")
                == "undefined,undefined,undefined")
        await shutDown()
    }

    @Test("A script can use it after Swift released the object")
    func released() async throws {
        let other = try ForeignContext()
        let folder = folder
        try other.thread.sync {
            other.here("var lines = []")
            var configuration = QuickAppHost.Configuration()
            configuration.data = "\(folder.path)/data"
            _ = try EmbeddedUploadTask(
                in: other.reference, package: "\(folder.path)/app", configuration, errors: { _ in },
                perform: { turn in other.thread.async { turn() } })
        }
        other.evaluate(upload("", "success: ({ statusCode }) => lines.push(statusCode)"))
        #expect(try await other.wait(for: "200", "lines.join()") == "200")
        await shutDown()
    }

    @Test("A thousand uploads, many of them aborted, end exactly once each")
    func many() async throws {
        context.evaluate(
            """
            var endings = 0, wrong = 0;
            for (let i = 0; i < 1000; i++) {
                let ended = 0;
                const task = \(upload("", "complete: () => { endings++; if (++ended > 1) wrong++ }"));
                if (i % 3) task.abort();
            }
            """)
        #expect(try await context.wait(for: "1000 0", "endings + ' ' + wrong") == "1000 0")
        await shutDown()
    }
}
