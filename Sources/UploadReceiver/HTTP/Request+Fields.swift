import HTTPTypes
import HummingbirdCore

extension Request {
    /// The value of a header field for which the HTTP packages define no name.
    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    /// The length of the body that the head announces; nil when the body is chunked or absent.
    var contentLength: Int64? {
        // The parser accepts digits only, but more of them than fit.
        headers[.contentLength].map { Int64($0) ?? .max }
    }

    /// Whether the head announces a body.
    var hasBody: Bool {
        contentLength.map { $0 > 0 } ?? (headers[.transferEncoding] != nil)
    }

    /// Whether the client waits for `100 Continue` before it sends the body.
    var expectsContinue: Bool {
        headers.listElements(of: .expect).contains { $0.lowercased() == "100-continue" }
    }
}

extension HTTPFields {
    /// The elements of a comma-separated field, without blanks around them.
    func listElements(of name: HTTPField.Name) -> [String] {
        (self[name] ?? "").split(separator: ",").map { element in
            var rest = element.drop { $0 == " " || $0 == "\t" }
            while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
            return String(rest)
        }
    }
}
