import HTTPTypes
import HummingbirdCore
import NIOCore

/// Records the events of one request in the journal.
struct UploadRecord: Sendable {
    let id: Int
    let journal: UploadJournal

    /// Updates the number of body bytes read.
    func advance(to bytes: Int64) {
        journal.update(id) { entry in
            entry.advance(to: bytes)
            return false
        }
    }

    /// Updates the connections of an upload in several requests.
    func count(connections: Int, interruptions: Int) {
        journal.update(id) { entry in
            entry.count(connections: connections, interruptions: interruptions)
            return true
        }
    }

    /// Begins a part; `head` is nil when it is malformed.
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
    /// Adds a request whose head arrived.
    ///
    /// - Parameter length: The length of an upload in several requests; by default that of the body.
    func begin(_ request: Request, length: Int64? = nil) -> UploadRecord {
        let host = request.head.authority.map { [(name: "Host", value: $0)] } ?? []
        return begin(
            method: request.method.rawValue, target: request.uri.string,
            headers: host + request.headers.map { (name: $0.name.rawName, value: $0.value) },
            length: length ?? request.contentLength)
    }
}
