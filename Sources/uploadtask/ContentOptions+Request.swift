import ArgumentParser
import UploadCore
import UploadEngine

extension ContentOptions {
    /// The content of the requests.
    enum Content: Sendable {
        /// Each file in a form of its own.
        case files(FileForm)
        /// One form of these parts.
        case form([CurlPart])
        /// The content of the file at this path.
        case raw(String)
    }

    /// The form around each file.
    struct FileForm: Sendable {
        let fields: [FormPart]
        let name: String
        let filename: String?
        let type: String?

        func parts(filename own: String) -> [FormPart] {
            fields + [FormPart(name, filename: filename ?? own, contentType: type, .source(0))]
        }
    }

    /// The content that the options describe.
    ///
    /// - Throws: A usage error for an empty name, and a part that is not in curl's syntax.
    func content() throws -> Content {
        if let uploadFile { return .raw(uploadFile) }
        guard formPart.isEmpty else { return .form(try formPart.map(Self.part)) }
        guard !name.isEmpty else { throw ValidationError("name is a required field") }
        let fields = form.map { text in
            let key = text.prefix { $0 != "=" }
            return FormPart(String(key), .text(String(text.dropFirst(key.count + 1))))
        }
        return .files(FileForm(fields: fields, name: name, filename: filename, type: type))
    }

    private static func part(_ text: String) throws -> CurlPart {
        // The value may be a secret.
        let name = text.prefix { $0 != "=" }.description.visible(limit: 200)
        do throws(CurlPart.Mistake) {
            let part = try CurlPart(text)
            guard part.type.map(HeaderField.isValue) != false else {
                throw CurlPart.Mistake(message: "its type has a control character")
            }
            return part
        } catch {
            throw ValidationError("-F '\(name)\(text.contains("=") ? "=…" : "")': \(error.message).")
        }
    }

    /// The parts of the requests that are the same for all files.
    ///
    /// - Throws: A usage error for a value that cannot be sent.
    func template(header: [HeaderField], timeout: Int?) throws -> RequestTemplate {
        do throws(UploadFailure) {
            var header = header
            if uploadFile != nil, let type { header.append(HeaderField("Content-Type", type)) }
            let (settable, ignored) = header.withoutReserved(except: uploadFile == nil ? nil : "Content-Type")
            return RequestTemplate(
                url: try HTTPURL(address, hostToASCII: InternationalHost.toASCII),
                method: try method.map { name throws(UploadFailure) in try .init(sendingBody: name) }
                    ?? (uploadFile == nil ? .post : .put),
                header: settable, ignored: ignored,
                timeout: UploadTimeout(milliseconds: timeout.map(Double.init), default: nil))
        } catch {
            throw ValidationError(error.message)
        }
    }

    /// A URL with the name of a file behind its path, if that ends in a slash.
    static func url(_ text: String, withNameOf path: String) -> String {
        guard path != "-", let name = path.utf8.split(separator: UInt8(ascii: "/")).last else { return text }
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        let address = text[..<end]
        // Behind the slashes of the scheme, which has none itself.
        let hasPath = address.drop { $0 != "/" }.dropFirst(2).contains("/")
        guard !hasPath || address.hasSuffix("/") else { return text }
        return address + (hasPath ? "" : "/") + percentEncoded(name) + text[end...]
    }

    /// The bytes of a path segment, of which only unreserved characters stay (RFC 3986, section 2.3), as in curl.
    private static func percentEncoded(_ bytes: Substring.UTF8View) -> String {
        var result: [UInt8] = []
        for byte in bytes {
            if ASCII.isDigit(byte) || ASCII.isLetter(byte) || "-._~".utf8.contains(byte) {
                result.append(byte)
            } else {
                result.appendPercentEncoded(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// The parts of a request that are the same for all files.
struct RequestTemplate: Sendable {
    let url: HTTPURL
    let method: RequestHop.Method
    let header: [HeaderField]
    /// The names of header fields that were given, and are left out because only the engine sets them.
    let ignored: [String]
    let timeout: UploadTimeout?
    /// Whether each request has a random `Idempotency-Key`, by which a server recognises a repetition.
    var hasKey = false

    func request(_ body: UploadRequest.Body) -> UploadRequest {
        UploadRequest(
            method: method, url: url, header: hasKey ? header + [Self.randomKey()] : header, body: body,
            timeout: timeout)
    }

    private static func randomKey() -> HeaderField {
        let digits = (0..<2).map { _ in UInt64.random(in: .min ... .max).padded(to: 16, radix: 16) }
        return HeaderField("Idempotency-Key", digits.joined().lowercased())
    }
}
