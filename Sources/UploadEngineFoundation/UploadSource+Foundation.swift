public import Foundation
import UploadCore
public import UploadEngine

extension UploadSource {
    /// A file of the disk, by its file URL.
    ///
    /// - Parameter url: A file URL of this machine.
    /// - Throws: `invalidRequest` for a URL with another scheme or host. Whether the file exists is checked when the upload is
    ///   created.
    public static func file(_ url: URL) throws(UploadError) -> UploadSource { .file(try url.localPath) }

    /// Bytes in memory.
    ///
    /// - Parameters:
    ///   - data: The content.
    ///   - filename: The name of the file for the server.
    public static func data(_ data: Data, filename: String? = nil) -> UploadSource { .bytes(data, filename: filename) }
}

extension UploadBody.Part {
    /// A file part with a file of the disk, by its file URL.
    ///
    /// - Parameters:
    ///   - name: The name of the form field; not empty.
    ///   - url: A file URL of this machine.
    ///   - filename: The name of the file for the server; `nil` is the last part of the path.
    ///   - contentType: The media type; `nil` is the type by the file's name.
    /// - Throws: `invalidRequest` for a URL with another scheme or host.
    public static func file(
        _ name: String, _ url: URL, filename: String? = nil, contentType: String? = nil
    ) throws(UploadError) -> UploadBody.Part {
        .file(name, try .file(url), filename: filename, contentType: contentType)
    }

    /// A file part with bytes in memory.
    ///
    /// - Parameters:
    ///   - name: The name of the form field; not empty.
    ///   - data: The content.
    ///   - filename: The name of the file for the server.
    ///   - contentType: The media type; `nil` is the type by the file's name.
    public static func data(
        _ name: String, _ data: Data, filename: String, contentType: String? = nil
    ) -> UploadBody.Part {
        .file(name, .data(data, filename: filename), contentType: contentType)
    }
}

extension ResponseDestination {
    /// A file of any length, by its file URL. It is replaced when the response is complete, and remains as it was when the
    /// upload fails.
    ///
    /// - Parameter url: A file URL of this machine.
    /// - Throws: `invalidRequest` for a URL with another scheme or host.
    public static func file(_ url: URL) throws(UploadError) -> ResponseDestination { .file(try url.localPath) }
}

extension UploadResponse {
    /// The body with its content coding undone; empty where it went into a file.
    public var data: Data { Data(body) }
}

extension URL {
    /// The path of a file of this machine.
    ///
    /// - Throws: `invalidRequest`, with the scheme or the host that is none of this machine.
    fileprivate var localPath: String {
        get throws(UploadError) {
            guard isFileURL else {
                throw UploadError(
                    invalid:
                        "invalid filename: a URL with the scheme '\((scheme ?? "").visible)' is no file; use a file URL"
                )
            }
            if let host = host(percentEncoded: false), !["", "localhost"].contains(host.lowercased()) {
                throw UploadError(invalid: "invalid filename: the file URL names another machine, '\(host.visible)'")
            }
            return path(percentEncoded: false)
        }
    }
}
