import Foundation
import QuickApp
import TestSupport
import Testing

/// The Swift of the articles for those who embed, word for word.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct HostSnippetTests {
    private let folder: SnippetFolder
    private let app: String
    private let data: String
    private let package: String

    init() async throws {
        folder = try await SnippetFolder()
        app = "\(folder.path)/app"
        data = "\(folder.path)/data"
        package = app
    }

    @Test func overview() async throws {
        let log = PrintedText()
        @Sendable func print(_ text: String, terminator: String) { log.write(text + terminator) }
        var configuration = QuickAppHost.Configuration()
        configuration.data = data
        let host = try QuickAppHost(
            AppPackage(path: app), configuration, output: { print($0, terminator: "") },
            errors: { print($0, terminator: "") })
        let isClean = try await host.run()
        #expect(isClean)
        #expect(log.text.hasSuffix("complete\n"))
    }

    @Test func wholeApp() async throws {
        let log = PrintedText()
        var configuration = QuickAppHost.Configuration()
        configuration.data = data  // the folder with cache, files, mass and tmp
        configuration.isVerbose = true  // what transfers do, to `errors`
        let host = try QuickAppHost(
            AppPackage(path: app), configuration, output: { log.write($0) }, errors: { log.write($0) })
        let isClean = try await host.run()  // to the app's end
        #expect(isClean)
        #expect(log.text.hasSuffix("complete\n"))
    }

    @Test func contextOfOnesOwn() async throws {
        let log = PrintedText()
        let foreign = try ForeignContext()
        let thread = foreign.thread
        let module = try thread.sync {
            let context = foreign.reference
            var configuration = QuickAppHost.Configuration()
            configuration.data = data
            let module = try EmbeddedUploadTask(
                in: context, as: "uploadtask", package: package, configuration,
                errors: { log.write($0) }, perform: { turn in thread.async { turn() } })
            return module
        }
        let script = try #require(Snippet.all("js").first { $0.text.contains("globalThis.uploadtask") })
        foreign.evaluate("var text = ''; globalThis.console = { log(line) { text += line + '\\n' } }")
        foreign.evaluate("(() => { \(folder.here(script.text)) })()")
        let output = try #require(script.output)
        #expect(try await foreign.wait(for: output, "text") == output)
        await module.shutdown()
        foreign.release()
    }
}
