/// One part of a form in the syntax of curl's `-F`.
///
/// `NAME=VALUE`, `NAME=@FILE`, or `NAME=<FILE` for a field with the content of a file; behind each of them `;type=MEDIA`
/// and `;filename=NAME`. A value, a file or a name in double quotes may contain `;`, `,` and spaces; in the quotes a
/// backslash stands before `"` and `\`. Text that curl drops with a warning is an error here.
struct CurlPart: Equatable {
    enum Content: Equatable {
        case text(String)
        /// The path of a file that is sent with its name.
        case file(String)
        /// The path of a file whose content is a field.
        case fileText(String)
    }

    let name: String
    let content: Content
    /// The media type; `nil` is the default.
    private(set) var type: String?
    /// The name of the file for the server; `nil` is the default.
    private(set) var filename: String?

    /// The path of its file, if there is one.
    var path: String? {
        switch content {
        case .text: nil
        case .file(let path), .fileText(let path): path
        }
    }

    /// A text that is no part. It does not repeat values, which may be secrets.
    struct Mistake: Error, Equatable {
        let message: String
    }

    init(_ text: String) throws(Mistake) {
        var reader = Reader(text)
        let nameBytes = reader.take { $0 != UInt8(ascii: "=") }
        name = String(decoding: nameBytes, as: UTF8.self)
        guard reader.skip("=") else {
            throw Mistake(message: "it has no '='; write NAME=VALUE, NAME=@FILE or NAME=<FILE")
        }
        guard !name.isEmpty else { throw Mistake(message: "it has no name before the '='") }

        let isFile = reader.skip("@")
        let isFileText = !isFile && reader.skip("<")
        if !isFile, !isFileText, reader.starts(with: "(") {
            throw Mistake(
                message: "forms in forms are not supported; write a text that begins with '(' in double quotes")
        }
        let separator: UInt8? = isFile ? UInt8(ascii: ",") : nil
        let word = try reader.word(endingAt: separator)
        content = isFile ? .file(word) : isFileText ? .fileText(word) : .text(word)
        if isFile || isFileText, word.isEmpty {
            throw Mistake(message: "it has no file behind the '\(isFile ? "@" : "<")'")
        }
        try readParameters(&reader, separator: separator)
        guard reader.isAtEnd else {
            throw Mistake(
                message: "it has a ','; write one -F for each file, or a file name with a comma in double quotes")
        }
    }

    private mutating func readParameters(_ reader: inout Reader, separator: UInt8?) throws(Mistake) {
        var isBehindType = false
        while reader.skip(";") {
            let spaces = reader.takeSpaces()
            if !isBehindType, reader.skip("type=") {
                _ = reader.takeSpaces()
                type = reader.plainWord(endingAt: separator)
                isBehindType = true
            } else if reader.skip("filename=") {
                guard path == nil || separator != nil else {
                    throw Mistake(message: "a field with the content of a file has no ;filename=; write NAME=@FILE")
                }
                filename = try reader.word(endingAt: separator)
                isBehindType = false
            } else if reader.starts(with: "headers=") || reader.starts(with: "encoder=") {
                throw Mistake(message: ";headers= and ;encoder= are not supported")
            } else if isBehindType, let type {
                // A parameter of the media type, such as charset=utf-8.
                self.type = "\(type);\(spaces)\(reader.plainWord(endingAt: separator))"
            } else if case let rest = try reader.word(endingAt: separator), !rest.isEmpty {
                throw Mistake(
                    message:
                        "the text behind ';' is neither type= nor filename=; write a value with ';' in double quotes")
            }
        }
        if let type, !type.utf8.contains(UInt8(ascii: "/")) {
            throw Mistake(message: "its type is not a media type such as image/jpeg")
        }
    }
}
