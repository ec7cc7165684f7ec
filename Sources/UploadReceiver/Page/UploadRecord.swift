import HTTPTypes
import HummingbirdCore
import NIOCore

/// Writes down in the journal what happens to one request.
struct UploadRecord: Sendable {
    let id: Int
    let journal: UploadJournal

    /// So many bytes of the body have been read.
    func advance(to bytes: Int64) {
        journal.update(id) { entry in
            entry.advance(to: bytes)
            return false
        }
    }

    /// A part begins; `head` is nil when its lines make no sense.
    func beginPart(_ head: PartHead?, raw: String) {
        journal.update(id) { entry in
            entry.beginPart(head, raw: raw)
            return true
        }
    }

    func append(_ bytes: ByteBuffer) {
        journal.update(id) { $0.append(bytes.readableBytesView) }
    }

    func endPart() {
        journal.update(id) { entry in
            entry.endPart()
            return true
        }
    }

    func end(_ report: UploadReport) {
        journal.update(id) { entry in
            entry.end(report)
            return true
        }
    }
}

extension UploadJournal {
    /// Writes down a request whose head has come.
    func begin(_ request: Request) -> UploadRecord {
        let host = request.head.authority.map { [(name: "Host", value: $0)] } ?? []
        return begin(
            method: request.method.rawValue, target: request.uri.string,
            headers: host + request.headers.map { (name: $0.name.rawName, value: $0.value) },
            length: request.contentLength)
    }
}
