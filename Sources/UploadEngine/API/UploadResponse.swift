public import HTTPTypes
package import UploadCore
import UploadTextEncodings

/// The server's final response. It can have any HTTP status, also 404 or 500.
public struct UploadResponse: Hashable, Sendable {
    /// The HTTP status code.
    public let statusCode: Int
    /// The body with its content coding undone; empty where it went into a file.
    public let body: [UInt8]
    /// The header by names, as a quick app receives it.
    package let header: ResponseHeaders

    package init(statusCode: Int, header: ResponseHeaders, body: [UInt8]) {
        self.statusCode = statusCode
        self.header = header
        self.body = body
    }

    /// The header of the final response, without fields whose name is no token.
    public var headers: HTTPFields {
        var fields = HTTPFields()
        for field in header.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            for value in field.values { fields.append(HTTPField(name: name, value: value)) }
        }
        return fields
    }

    /// The body as text, by the charset of its `Content-Type`, UTF-8 without one; decoded at each call.
    public var text: String { TextDecoder.decode(body, contentType: header["Content-Type"].first) }
}
