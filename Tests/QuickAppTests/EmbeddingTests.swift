import Foundation
import Testing
import UploadEngine

@testable import QuickApp

/// `@system.uploadtask` in a context that somebody else made keeps the rules, and leaves the context alone.
@Suite(.timeLimit(.minutes(1))) struct EmbeddingTests {
    private let folder: SnippetFolder
    private let context: ForeignContext
    private let module: EmbeddedUploadTask
    private let errors = Said()

    init() async throws {
        let folder = try await SnippetFolder()
        let context = try ForeignContext()
        (self.folder, self.context) = (folder, context)
        let errors = errors
        module = try context.thread.sync {
            context.here("var said = []; function say(line) { said.push(line); }")
            var configuration = QuickAppHost.Configuration()
            configuration.data = "\(folder.path)/data"
            return try EmbeddedUploadTask(
                in: context.reference, package: "\(folder.path)/app", configuration, errors: { errors.write($0) },
                perform: { turn in context.thread.async { turn() } })
        }
    }

    /// The beginning of a call of `uploadFile` with a picture of 2 KiB.
    private func upload(_ query: String = "", _ rest: String) -> String {
        """
        uploadtask.uploadFile({ url: '\(folder.server.url)/\(query)', filePath: 'internal://mass/download/test.png',
            name: 'photo', \(rest) })
        """
    }

    private func end() async {
        await module.shutdown()
        context.release()
    }

    @Test("An upload arrives, and its callbacks come in their order, each followed by its Promise jobs")
    func arrives() async throws {
        context.evaluate(
            upload(
                "",
                """
                success({ statusCode, data }) {
                    Promise.resolve().then(() => say('job'));
                    say(statusCode + ' ' + JSON.parse(data).files[0].filename);
                },
                complete: () => say('over')
                """) + "; say('returned')")
        let wanted = "returned,200 test.png,job,over"
        #expect(try await context.wait(for: wanted, "said.join()") == wanted)
        #expect(errors.text == "")
        await end()
    }

    @Test("An abort acts at once, and is told on a later turn")
    func aborts() async throws {
        context.evaluate(
            "const task = " + upload("?delay=30000", "fail: (message, code) => say(message + ' ' + code)")
                + "; task.abort(); say('returned')")
        let wanted = "returned,user cancel request 1002"
        #expect(try await context.wait(for: wanted, "said.join()") == wanted)
        await end()
    }

    @Test("A wrong parameter fails with 202, but not before the call has returned; no object throws")
    func parameters() async throws {
        #expect(context.evaluate("uploadtask.uploadFile()").hasPrefix("TypeError: uploadFile: the parameter must be"))
        context.evaluate("uploadtask.uploadFile({ fail: (message, code) => say(code) }); say('returned')")
        #expect(try await context.wait(for: "returned,202", "said.join()") == "returned,202")
        await end()
    }

    @Test("What a callback throws goes to those who embed, with its place, and stops no other callback")
    func throwing() async throws {
        context.evaluate(upload("", "success() { throw new Error('oh') }, complete() { say('over'); throw 42 }"))
        #expect(try await context.wait(for: "over", "said.join()") == "over")
        await module.shutdown()
        #expect(errors.text.hasPrefix("Uncaught Error: oh\n    at success (own.js:"))
        #expect(errors.text.hasSuffix("Uncaught 42\n"))
        context.release()
    }

    @Test("After a shutdown nothing is called any more, and the context goes on by itself")
    func shutdown() async throws {
        context.evaluate(upload("?delay=30000", "fail: () => say('fail'), complete: () => say('over')"))
        await module.shutdown()
        context.evaluate(upload("", "success: () => say('success'), fail: () => say('fail')"))
        #expect(context.evaluate("said.length + 1") == "1")
        context.release()
    }

    @Test("It defines one global, and neither console nor timers")
    func globals() async throws {
        #expect(context.evaluate("typeof uploadtask.uploadFile") == "function")
        #expect(context.evaluate("uploadtask.default === uploadtask") == "true")
        #expect(
            context.evaluate("[typeof setTimeout, typeof require, typeof canIUse].join()")
                == "undefined,undefined,undefined")
        await end()
    }

    @Test("A script can go on with it when Swift has dropped the object")
    func dropped() async throws {
        let other = try ForeignContext()
        let folder = folder
        try other.thread.sync {
            other.here("var said = []")
            var configuration = QuickAppHost.Configuration()
            configuration.data = "\(folder.path)/data"
            _ = try EmbeddedUploadTask(
                in: other.reference, package: "\(folder.path)/app", configuration, errors: { _ in },
                perform: { turn in other.thread.async { turn() } })
        }
        other.evaluate(upload("", "success: ({ statusCode }) => said.push(statusCode)"))
        #expect(try await other.wait(for: "200", "said.join()") == "200")
        await end()
    }

    @Test("A thousand uploads of which many are aborted end once each")
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
        await end()
    }
}
