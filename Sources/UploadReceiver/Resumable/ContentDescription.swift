#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The names and types of a content that is not a form: from `Content-Disposition`, or from `Upload-Metadata` of tus.
struct ContentDescription {
    /// The upload without its file, and the file without its length, its digest and its path.
    let upload: (ReceivedUpload, ReceivedUpload.File)

    init(_ record: ResourceRecord) {
        switch record.kind {
        case .draft:
            let disposition = record.contentDisposition.flatMap { HeaderValue($0) }
            let filename =
                disposition?["filename*"].flatMap { ParameterDecoding.extendedValue($0) } ?? disposition?["filename"]
            upload = (ReceivedUpload(), Self.file(name: "", filename: filename, type: record.contentType))
        case .tus:
            var metadata = TusMetadata(record.metadata ?? "")?.pairs ?? []
            func take(_ key: String) -> String? {
                guard let index = metadata.firstIndex(where: { $0.key == key }) else { return nil }
                return String(decoding: metadata.remove(at: index).value, as: UTF8.self)
            }
            let (name, filename, type) = (take("name") ?? "", take("filename"), take("filetype"))
            let fields = metadata.map { pair in
                let value = String(decoding: pair.value, as: UTF8.self)
                let isExact = value.utf8.elementsEqual(pair.value)
                return ReceivedUpload.Field(
                    name: pair.key, value: value, bytes: isExact ? nil : Data(pair.value).base64EncodedString())
            }
            upload = (ReceivedUpload(fields: fields), Self.file(name: name, filename: filename, type: type))
        }
    }

    private static func file(name: String, filename: String?, type: String?) -> ReceivedUpload.File {
        ReceivedUpload.File(
            name: name, filename: filename ?? "", contentType: type, size: 0, sha256: "", path: "")
    }
}
