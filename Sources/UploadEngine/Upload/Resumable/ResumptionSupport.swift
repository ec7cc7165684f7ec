import NIOCore
import NIOHTTP1
import UploadCore
import _UploadLibc
import _UploadLocks

/// The resumable protocols of servers, as they answer OPTIONS. Remembered for ten minutes for each address.
final class ResumptionSupport: Sendable {
    enum Support: Sendable {
        case draft(DraftVersion, UploadLimits)
        case tus
        case none
    }

    private static let lifetime = TimeAmount.minutes(10)
    private static let maximumCount = 1000

    private let known = Mutex<[String: (support: Support, end: NIODeadline)]>([:])

    /// The support at the address of a request.
    ///
    /// - Parameter limit: The time for a response, without which there is no support.
    /// - Throws: A failure that can pass, such as a lost connection.
    func find(
        at first: RequestHop, by deadline: UploadDeadline, _ requests: RequestLoop, limit: Duration
    ) async throws(UploadFailure) -> Support {
        let address = "\(first.url.origin)\(first.url.path)"
        let now = NIODeadline.now()
        if let known = known.withLock({ $0[address] }), known.end > now { return known.support }
        let support = try await ask(first, deadline, requests, limit)
        set(support, for: address)
        return support
    }

    /// Remembers that the way to a server does not let a protocol through.
    func refuse(_ first: RequestHop) { set(.none, for: "\(first.url.origin)\(first.url.path)") }

    private func set(_ support: Support, for address: String) {
        known.withLock { known in
            if known.count >= Self.maximumCount { known = [:] }
            known[address] = (support, .now() + Self.lifetime)
        }
    }

    private func ask(
        _ first: RequestHop, _ deadline: UploadDeadline, _ requests: RequestLoop, _ limit: Duration
    ) async throws(UploadFailure) -> Support {
        var number = DraftVersion.all[0].number
        for _ in 0..<2 {
            let hop = RequestHop(
                method: .options, url: first.url,
                header: first.header.ofEachRequest + [HeaderField("Upload-Draft-Interop-Version", "\(number)")],
                sendsBody: false, keepsMethod: true)
            let (result, _) = await requests.response(
                to: hop, by: deadline, idleLimit: limit, in: .discarded, body: nil)
            let response: TransportResponse
            switch result {
            case .success(let answer): response = answer
            // A server that does not answer OPTIONS, or with something else, answers a POST all the same.
            case .failure(let failure):
                guard [.idleTimeout, .notHTTP, .invalidHead, .noResponse].contains(failure.reason) else {
                    throw failure
                }
                return .none
            }
            let header = response.fields
            let answered = header["Upload-Draft-Interop-Version"].first.flatMap(DraftVersion.init(field:))
            let isSuccess = (200..<300).contains(response.statusCode)
            if isSuccess, let limits = UploadLimits(draft: header["Upload-Limit"]),
                let version = answered ?? DraftVersion.numbered(number)
            {
                return .draft(version, limits)
            }
            if isSuccess, header["Tus-Version"].contains(where: Self.hasTus1) { return .tus }
            // Another version, or the oldest one for a server that ignores those it does not know.
            let next = answered?.number ?? DraftVersion.all[DraftVersion.all.count - 1].number
            guard next != number, ![404, 405, 501].contains(response.statusCode) else { return .none }
            number = next
        }
        return .none
    }

    private static func hasTus1(_ value: String) -> Bool {
        value.split(separator: ",").contains { $0.utf8.filter { $0 != 0x20 }.elementsEqual("1.0.0".utf8) }
    }
}

extension DraftVersion {
    /// The version that a server names.
    fileprivate init?(field: String) {
        guard let number = StructuredField.integer(field), let version = DraftVersion.numbered(number) else {
            return nil
        }
        self = version
    }
}

extension RequestLoop.Destination {
    /// For a response of which only the head matters.
    static let discarded = Self(maximumLength: 64 * 1024)
}

extension [HeaderField] {
    /// The fields of the caller that each request of an upload has. The others describe the upload, and belong to its creation.
    var ofEachRequest: [HeaderField] {
        filter { $0.isCredential || $0.name.equalsIgnoringASCIICase("User-Agent") }
    }
}
