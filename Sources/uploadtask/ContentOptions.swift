import ArgumentParser
import UploadCore
import _UploadLibc

/// Options for the URL and the content of the requests: files, the parts of one form, or a raw body.
struct ContentOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Files to send, each in one request, and the URL: the argument that begins with http:// or https://. '-' is "
                + "standard input, copied to a temporary file first because its length must be known.",
            valueName: "url-or-file"),
        completion: .file())
    var operands: [String] = []

    @Option(
        parsing: .unconditional, help: ArgumentHelp("URL to send to (http or https), if it is not given by position."))
    var url: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("File to send, like a file by position; repeatable.", valueName: "path"), completion: .file()
    )
    var file: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "List of files to send behind the other files, one name in each line ('-' is standard input).",
            valueName: "list"),
        completion: .file())
    var filesFrom: String?

    @Flag(help: "With --files-from: names end with a NUL character, as 'find -print0' writes them.")
    var null = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Name of the form field for a file.", valueName: "field"))
    var name = Self.defaultName

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Additional form field, sent before each file; repeatable.", valueName: "key=value"))
    var form: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Media type of a single file, or the Content-Type of -T (default: by the file's name; none for -T).",
            valueName: "media"))
    var type: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Name of a single file for the server (default: its own).", valueName: "name"))
    var filename: String?

    @Option(
        name: [.customShort("F"), .long], parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Part of one form, instead of files: 'name=text', 'name=@file', or 'name=<file' for a field with the content of "
                + "a file, and behind it ';type=media' and ';filename=name'; repeatable, as in curl.",
            valueName: "part"))
    var formPart: [String] = []

    @Option(
        name: [.customShort("T"), .long], parsing: .unconditional,
        help: ArgumentHelp(
            "File to send as the raw body of one PUT, instead of a form. Its name is added to a URL that ends in '/', as in "
                + "curl.",
            valueName: "path"),
        completion: .file())
    var uploadFile: String?

    @Option(
        name: [.customShort("X"), .long], parsing: .unconditional,
        help: ArgumentHelp("Method: POST, PUT or PATCH (default: POST, and PUT with -T).", valueName: "method"),
        completion: .list(["POST", "PUT", "PATCH"]))
    var method: String?

    static let defaultName = "file"

    mutating func validate() throws {
        if let arguments = UploadArguments.current {
            let arguments = try arguments.get()
            (url, file, formPart) = (arguments.url, arguments.files, arguments.parts)
        }
        guard url != nil else {
            throw ValidationError("Give the URL: an argument that begins with http:// or https://, or --url.")
        }
        try checkCombination()
        for text in form where !text.contains("=") {
            throw ValidationError("--form '\(text.visible(limit: 200))' has no '='; write KEY=VALUE.")
        }
        if let type, !type.contains("/") || !HeaderField.isValue(type) {
            throw ValidationError("--type '\(type.visible(limit: 200))' is not a media type such as image/jpeg.")
        }
        if let filesFrom, filesFrom != "-" {
            // Not opened here: it may be a pipe.
            guard access(filesFrom, R_OK) == 0 else {
                throw ValidationError("--files-from '\(filesFrom.visible(limit: 200))': \(errorText(errno))")
            }
        }
        _ = try content()
    }

    /// The uses of standard input.
    var readersOfInput: [String] {
        file.filter { $0 == "-" }.map { _ in "file '-'" } + (filesFrom == "-" ? ["--files-from -"] : [])
            + formPart.filter { (try? CurlPart($0))?.path == "-" }.map { _ in "-F" }
            + (uploadFile == "-" ? ["-T -"] : [])
    }
}
