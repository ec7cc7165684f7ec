public import HTTPTypes

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension UploadReceiver {
    /// A request that ended: received whole, refused or aborted.
    public struct Upload: Sendable {
        /// The method.
        public let method: HTTPRequest.Method
        /// The path as the client sent it, without the query.
        public let path: String
        /// The query as the client sent it, without its question mark; `nil` without one.
        public let query: String?
        /// The value of the `Host` header; `nil` without one.
        public let host: String?
        /// The header fields in the order in which they were sent, without `Host`.
        public let headers: HTTPFields
        /// The parts of the form without a file name, in the order of the form. Empty if ``error`` is not `nil`.
        public let fields: [Field]
        /// The parts of the form with a file name, in the order of the form; or one file with the whole body where that is not a
        /// form. Empty if ``error`` is not `nil`.
        public let files: [File]
        /// The status of the response; `nil` if there was none.
        public let status: Int?
        /// The number of bytes of the body that were read before the response.
        public let bytesReceived: Int64
        /// The reason for which the request was not received whole or not responded to, a sentence that can quote the client's
        /// text; `nil` if it was, whatever the status of the response.
        public let error: String?

        init(_ report: UploadReport) {
            method = report.head?.method ?? .post
            path = report.path
            let target = report.head?.path ?? ""
            query = target.firstIndex(of: "?").map { String(target[$0...].dropFirst()) }
            host = report.head?.authority
            headers = report.head?.headerFields ?? [:]
            fields = report.upload?.fields.map { Field($0) } ?? []
            files = report.upload?.files.map { File($0) } ?? []
            status = report.status
            bytesReceived = report.bytesReceived
            error = report.error
        }
    }

    /// A part of a form without a file name.
    public struct Field: Hashable, Sendable {
        /// The name of the field.
        public let name: String
        /// The content as text, by the charset of the part or the form, else as UTF-8; invalid bytes are replaced by U+FFFD.
        public let value: String
        /// The content as it was sent, if ``value`` does not represent it exactly: because of invalid bytes or an unknown
        /// charset. `nil` otherwise.
        public let bytes: [UInt8]?

        /// Makes a field to compare with one that was received.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
            bytes = nil
        }

        init(_ field: ReceivedUpload.Field) {
            name = field.name
            value = field.value
            bytes = field.bytes.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        }
    }

    /// A part of a form with a file name, or a body that is not a form.
    public struct File: Hashable, Sendable {
        /// The name of the field; empty for a body that is not a form.
        public let name: String
        /// The file name as the client sent it: do not use it as a path. Empty for a body that is not a form.
        public let filename: String
        /// The media type as the client sent it; `nil` without one.
        public let contentType: String?
        /// The length in bytes.
        public let size: Int64
        /// The SHA-256 digest of the content, 64 lower-case hexadecimal digits.
        public let sha256: String
        /// The absolute path of the stored file. In a temporary directory, the file exists as long as the server.
        public let path: String

        init(_ file: ReceivedUpload.File) {
            name = file.name
            filename = file.filename
            contentType = file.contentType
            size = file.size
            sha256 = file.sha256
            path = file.path
        }

        /// Reads the content into memory.
        ///
        /// - Throws: An error of the file system, for example because the server has ended.
        public func bytes() async throws -> [UInt8] {
            let path = path
            return try await FileSystem.run { () throws(FileSystemError) in try FileSystem.read(path) }
        }
    }
}
