import NIOHTTP1
import UploadCore
import _UploadLocks
import _UploadThreads

/// The requests of a resumable upload.
struct ResumableRequests {
    /// The time for the response to a request, and without an acknowledgement while bytes are in flight.
    private static let timeLimit = Duration.seconds(15)

    private let parameters: UploadParameters
    private let body: OpenBody
    private let way: ResumableProtocol
    private let tus: TusCreation?

    /// - Throws: Code 202 for a form that tus cannot take.
    init(_ parameters: UploadParameters, _ body: OpenBody, _ way: ResumableProtocol) throws(UploadFailure) {
        self.parameters = parameters
        self.body = body
        self.way = way
        tus = way == .tus ? TusCreation(parameters.request) : nil
        guard way != .tus || tus != nil else {
            throw UploadFailure(.parameter, "invalid form: tus takes exactly one file, and text fields")
        }
    }

    struct Sent {
        let result: Result<TransportResponse, UploadFailure>
        /// The request, or the one that redirects led to.
        let hop: RequestHop
        /// The number of bytes of its content that the peer has acknowledged; `nil` where there was no connection.
        let handedOver: Int64?
    }

    /// Sends a request.
    ///
    /// - Parameters:
    ///   - resource: The address of the upload, with the header fields that may be sent there.
    ///   - timeFactor: The multiple of the usual time for a response.
    func send(
        _ step: UploadCourse.Step, to resource: RequestHop?, task: UploadTask, _ deadline: UploadDeadline,
        _ destination: RequestLoop.Destination, timeFactor: Int
    ) async -> Sent {
        let handedOver = Mutex<Int64>(0)
        do throws(UploadFailure) {
            let hop = try self.hop(step, resource)
            let content = try await content(of: step, task) { count in handedOver.withLock { $0 = count } }
            let (result, last) = await parameters.requests.response(
                to: hop, by: deadline, idleLimit: limit(of: step, timeFactor), in: destination, body: content)
            return Sent(result: result, hop: last, handedOver: result.hadConnection ? handedOver.withLock { $0 } : nil)
        } catch {
            return Sent(result: .failure(error), hop: parameters.request.firstHop, handedOver: nil)
        }
    }

    /// A target can work on the upload for long before it responds to the end.
    private func limit(of step: UploadCourse.Step, _ timeFactor: Int) -> Duration? {
        switch step {
        case .create where way != .tus: parameters.retry.negotiationLimit
        case .create, .probe, .append: Self.timeLimit * timeFactor
        case .commit: nil
        }
    }

    // MARK: Heads

    private func hop(_ step: UploadCourse.Step, _ resource: RequestHop?) throws(UploadFailure) -> RequestHop {
        if step == .create {
            let request = parameters.request
            let header =
                request.header.filter { !$0.isOfResumption && !(way == .tus && $0.isContentType) }
                + (try creationFields())
            return RequestHop(
                method: way == .tus ? .post : request.method, url: request.url, header: header, sendsBody: false,
                keepsMethod: true)
        }
        guard let resource else { throw UploadFailure(.other, "the upload has no address") }
        let fields: [HeaderField] =
            switch step {
            case .create, .probe: []
            case .append(let range): offset(range.lowerBound, isLast: false)
            case .commit(let offset): self.offset(offset, isLast: true)
            }
        return RequestHop(
            method: step == .probe ? .head : .patch, url: resource.url,
            header: resource.header.ofEachRequest + version + fields, sendsBody: step != .probe, keepsMethod: true)
    }

    private var version: [HeaderField] {
        switch way {
        case .draft(let version): [HeaderField("Upload-Draft-Interop-Version", "\(version.number)")]
        case .tus: [HeaderField("Tus-Resumable", "1.0.0")]
        }
    }

    private func creationFields() throws(UploadFailure) -> [HeaderField] {
        let length = HeaderField("Upload-Length", "\(body.layout.contentLength)")
        guard let tus else {
            let type = body.layout.contentType.map { [HeaderField("Content-Type", $0)] } ?? []
            return version + [HeaderField("Upload-Complete", "?0"), length] + type
        }
        return version + [length, HeaderField("Upload-Metadata", try tus.metadata(parameters.sources))]
    }

    private func offset(_ offset: Int64, isLast: Bool) -> [HeaderField] {
        let offset = HeaderField("Upload-Offset", "\(offset)")
        return way == .tus ? [offset] : [offset, HeaderField("Upload-Complete", isLast ? "?1" : "?0")]
    }

    // MARK: Content

    private func content(
        of step: UploadCourse.Step, _ task: UploadTask, handedOver: @escaping @Sendable (Int64) -> Void
    ) async throws(UploadFailure) -> RequestContent? {
        let range: Range<Int64>
        let isLast: Bool
        switch step {
        case .create, .probe: return nil
        case .append(let part): (range, isLast) = (part, false)
        case .commit(let offset): (range, isLast) = (offset..<body.layout.contentLength, true)
        }
        let reader = try await BlockingThreads.files.run { [body] () throws(UploadFailure) in
            try BodyReader(body.layout, range, body.sources)
        }
        let base = range.lowerBound
        return RequestContent(
            length: range.upperBound - base,
            contentType: way == .tus ? "application/offset+octet-stream" : "application/partial-upload", reader: reader,
            observer: PartObserver(of: task, from: base, isLast: isLast, handedOver: handedOver))
    }
}

/// Follows a part of the body of an upload.
private final class PartObserver: BodyObserver {
    private let task: UploadTask
    private let offset: Int64
    private let isLast: Bool
    private let handedOver: @Sendable (Int64) -> Void

    /// - Parameters:
    ///   - offset: The bytes of the body before this part.
    ///   - isLast: Whether the body ends with it.
    ///   - handedOver: Called with the bytes of this part that were acknowledged.
    init(of task: UploadTask, from offset: Int64, isLast: Bool, handedOver: @escaping @Sendable (Int64) -> Void) {
        (self.task, self.offset, self.isLast, self.handedOver) = (task, offset, isLast, handedOver)
    }

    func bodyAdvanced(to bytes: Int64) {
        handedOver(bytes)
        task.bodyAdvanced(to: offset + bytes)
    }

    func bodySent() { if isLast { task.bodySent() } }

    func bodyWillEnd() -> Bool { isLast ? task.bodyWillEnd() : true }

    func bodyWasNotReceived() { if isLast { task.bodyWasNotReceived() } }
}

extension HeaderField {
    /// Whether a resumable protocol sets this field.
    fileprivate var isOfResumption: Bool {
        [
            "Upload-Complete", "Upload-Incomplete", "Upload-Offset", "Upload-Length", "Upload-Limit",
            "Upload-Draft-Interop-Version", "Tus-Resumable", "Upload-Metadata",
        ].contains { $0.equalsIgnoringASCIICase(name) }
    }
}

extension Result<TransportResponse, UploadFailure> {
    /// Whether a request may have been sent.
    fileprivate var hadConnection: Bool {
        guard case .failure(let failure) = self else { return true }
        return ![.hostNotFound, .connectionRefused, .connectionFailed, .connectTimeout, .tls].contains(failure.reason)
    }
}
