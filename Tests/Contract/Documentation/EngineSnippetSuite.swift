import TestSupport
import Testing
import UploadEngine

/// A suite with the names that the Swift of the articles about the library uses.
protocol EngineSnippetSuite {
    var place: SnippetFolder { get }
    var client: UploadClient { get }
    var output: PrintedText { get }
}

extension EngineSnippetSuite {
    /// The URL of a receiver.
    var server: String { place.server.url }
    /// A file.
    var photo: String { "\(place.path)/photo.jpg" }
    var folder: String { place.path }

    func print(_ items: Any...) { output.write(items.map { "\($0)" }.joined(separator: " ") + "\n") }

    /// Compares the output with the text that the article shows after the block.
    func shown(_ words: String) throws {
        let snippet = try #require(Snippet.all("swift").first { $0.text.contains(words) })
        #expect(snippet.prints(output.text), "\(output.text)")
    }
}
