import UploadCore
import UploadEngine

extension ResumableResource {
    /// The text in a record: the protocol, the version of this library, and the address.
    ///
    /// Another version may lay out the same form with other bytes. It asks the server only whether it has the whole upload.
    var text: String {
        let name =
            switch way {
            case .draft(let version): "draft-\(version.number)"
            case .tus: "tus"
            }
        return "\(name) \(UploadClient.version) \(url)"
    }

    /// The resource of a record; `nil` where it has none that this version can go on with.
    init?(_ record: UploadRecord) {
        guard let words = record.resource?.split(separator: " ", maxSplits: 2), words.count == 3 else { return nil }
        let way: ResumableProtocol
        if words[0] == "tus" {
            way = .tus
        } else {
            let isOurs = words[1] == UploadClient.version
            guard words[0].hasPrefix("draft-"), let number = Int64(words[0].dropFirst(6)),
                let version = DraftVersion.numbered(number), isOurs || record.state == .committing
            else { return nil }
            way = .draft(version)
        }
        self.init(url: String(words[2]), way: way)
    }
}
