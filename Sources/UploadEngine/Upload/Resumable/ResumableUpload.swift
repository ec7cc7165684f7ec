import Logging
import NIOHTTP1
import UploadCore
import _UploadLibc
import _UploadLocks
import _UploadThreads

/// Sends one upload by a resumable protocol, attempt by attempt: sends the requests that an ``UploadCourse`` decides on.
final class ResumableUpload {
    private let parameters: UploadParameters
    private let task: UploadTask
    private let deadline: UploadDeadline
    private let destination: RequestLoop.Destination

    private var body: OpenBody?
    private var course: UploadCourse?
    private var resource: RequestHop?
    /// Whether the resource is recorded.
    private var isRecorded = true
    /// Whether the upload is sent as one request.
    private var isPlain = false

    /// - Returns: `nil` for an upload that is not resumed.
    init?(
        _ parameters: UploadParameters, _ task: UploadTask, _ deadline: UploadDeadline,
        _ destination: RequestLoop.Destination
    ) {
        guard parameters.resumption != .off || parameters.record?.resource != nil else { return nil }
        self.parameters = parameters
        self.task = task
        self.deadline = deadline
        self.destination = destination
    }

    /// Sends the upload until its end, or the first interruption. Ends when the Swift task around it is cancelled.
    ///
    /// - Returns: `nil` where the upload is to be sent as one request.
    func attempt() async -> AttemptOutcome? {
        guard !isPlain else { return nil }
        do throws(UploadFailure) {
            guard try await prepare() else {
                isPlain = true
                return nil
            }
            return try await run()
        } catch {
            let isInterrupted = course == nil && error.reason.isTemporary
            return AttemptOutcome(
                .failure(error), interruption: isInterrupted ? Interruption(retryAfter: nil, hasProgressed: false) : nil
            )
        }
    }

    // MARK: The way

    /// Opens the sources, and finds the protocol.
    ///
    /// - Returns: Whether there is one.
    private func prepare() async throws(UploadFailure) -> Bool {
        if let course {
            try await open(by: course.way)
            return true
        }
        let isCommitting = parameters.record?.isCommitting == true
        if isCommitting { task.mayHaveBeenReceived() }
        if let stored = parameters.record?.resource {
            try await open(by: stored.way)
            resource = try RedirectPolicy.next(
                after: parameters.request.firstHop, statusCode: 308, location: stored.url,
                hostToASCII: InternationalHost.toASCII)
            guard resource != nil else { throw UploadFailure(.other, "the record of the upload has no usable address") }
        }
        if let before = parameters.record?.memory.course.withLock({ $0 }), resource != nil || !before.mark.hasResource {
            try await open(by: before.way)
            // The server has lost the one that is recorded.
            if !before.mark.hasResource { resource = nil }
            goOn(before)
            return true
        }
        if let stored = parameters.record?.resource {
            begin(stored.way, UploadLimits(), UploadCourse.Mark(hasResource: true, isCommitting: isCommitting))
            return true
        }
        if parameters.resumption == .tus {
            try await open(by: .tus)
            begin(.tus, UploadLimits(), UploadCourse.Mark())
            return true
        }
        return try await negotiate()
    }

    private func negotiate() async throws(UploadFailure) -> Bool {
        try await open(by: nil)
        guard let length = body?.layout.contentLength, isWorthIt(length) else { return false }
        let first = parameters.request.firstHop
        switch try await parameters.support.find(
            at: first, by: deadline, parameters.requests, limit: parameters.retry.negotiationLimit)
        {
        case .draft(let version, let limits):
            if let maximum = limits.maximumLength, length > maximum {
                throw UploadFailure(
                    .other, "\(first.url.origin) takes uploads of at most \(maximum) bytes, and this one has \(length)")
            }
            guard length >= limits.minimumLength ?? 0 else { return false }
            begin(.draft(version), limits, UploadCourse.Mark())
            return true
        case .tus where parameters.resumption == .automatic && TusCreation(parameters.request) != nil:
            body = nil
            try await open(by: .tus)
            begin(.tus, UploadLimits(), UploadCourse.Mark())
            return true
        case .tus, .none: return false
        }
    }

    /// Whether an upload is longer than the requests that resume it. A record can be shorter, because a later process goes on
    /// without doubt.
    private func isWorthIt(_ length: Int64) -> Bool {
        length > (parameters.record == nil ? 1 << 20 : 0) && parameters.request.layout == .standard
    }

    private func open(by way: ResumableProtocol?) async throws(UploadFailure) {
        let sent = body
        body = try await BlockingThreads.files.run { [parameters] () throws(UploadFailure) in
            try OpenBody(
                parameters.request, parameters.sources, isContent: way == .tus, boundary: parameters.record?.boundary,
                after: sent)
        }
    }

    private func begin(_ way: ResumableProtocol, _ limits: UploadLimits, _ mark: UploadCourse.Mark) {
        guard let length = body?.layout.contentLength else { return }
        goOn(UploadCourse(way, length: length, limits: limits, from: mark))
    }

    private func goOn(_ course: UploadCourse) {
        self.course = course
        task.bodyStarted(contentLength: course.length)
    }

    // MARK: The course

    private func run() async throws(UploadFailure) -> AttemptOutcome? {
        guard var course, let body else { return nil }
        defer {
            self.course = course
            parameters.record?.memory.course.withLock { $0 = isPlain ? nil : course }
        }
        let requests = try ResumableRequests(parameters, body, course.way)
        var last = Result<TransportResponse, UploadFailure>.failure(.aborted)
        var action = course.begin()
        while true {
            switch action {
            case .record(let mark):
                try await record(mark, course.way)
                action = course.recorded()
            case .send(let step):
                let sent = await requests.send(
                    step, to: resource, task: task, deadline, destination, timeFactor: course.timeFactor)
                last = sent.result
                switch sent.result {
                case .success(let response):
                    var answer = CourseAnswer(
                        status: response.statusCode, response.fields, by: course.way, now: Int64(time(nil)))
                    if step == .create {
                        resource = try address(in: response, to: sent.hop)
                        answer.hasLocation = resource != nil
                        isRecorded = false
                    }
                    action = course.answered(step, answer)
                case .failure(let failure):
                    guard failure.reason.isTemporary else { throw failure }
                    action =
                        step == .create && failure.reason == .idleTimeout
                        ? course.unansweredCreation()
                        : course.interrupted(step, isSent: task.isWhole, handedOver: sent.handedOver)
                }
                if task.isWhole { task.mayHaveBeenReceived() }
            case .end(let ending): return try outcome(of: ending, last, course)
            }
        }
    }

    private func record(
        _ mark: UploadCourse.Mark, _ way: ResumableProtocol
    ) async throws(UploadFailure) {
        if !isRecorded, let resource {
            try await parameters.record?.save(ResumableResource(url: resource.url.absoluteString, way: way))
            isRecorded = true
        }
        if mark.isCommitting { try await parameters.beforeEnd?() }
    }

    /// The address of the upload's resource, with the header fields that may be sent there.
    private func address(
        in response: TransportResponse, to hop: RequestHop
    ) throws(UploadFailure) -> RequestHop? {
        guard (200..<300).contains(response.statusCode), let location = response.headers.first(name: "Location")
        else { return nil }
        return try RedirectPolicy.next(
            after: hop, statusCode: 308, location: location, hostToASCII: InternationalHost.toASCII)
    }

    // MARK: The end of an attempt

    private func outcome(
        of ending: UploadCourse.Ending, _ last: Result<TransportResponse, UploadFailure>, _ course: UploadCourse
    ) throws(UploadFailure) -> AttemptOutcome? {
        switch ending {
        case .answered:
            if case .success(let response) = last, response.statusCode < 300 { task.bodySent() }
            return AttemptOutcome(last)
        case .completed:
            task.bodySent()
            task.mayHaveBeenReceived()
            throw UploadFailure(
                .inputOutput, "the server has the whole upload, but its response was lost", reason: .responseLost)
        case .failed:
            throw try failure(last, "the server reports an offset that does not fit the upload, whose state is unknown")
        case .uncertain:
            task.mayHaveBeenReceived()
            throw try failure(last, "the server does not report whether it has the whole upload")
        case .interrupted(let retryAfter):
            let interruption = Interruption(retryAfter: retryAfter, hasProgressed: course.hasProgressed)
            guard course.mark.isCommitting, case .success(let response) = last else {
                return AttemptOutcome(last, interruption: interruption)
            }
            let failure = UploadFailure(
                .other, "the server answered \(response.statusCode) to the end of the upload", reason: .connectionLost)
            return AttemptOutcome(.failure(failure), interruption: interruption)
        case .unsupported:
            let origin = parameters.request.url.origin
            parameters.requests.logger.warning(
                "\(origin), or a gateway before it, does not let resumable uploads through; sending one request")
            parameters.support.refuse(parameters.request.firstHop)
            isPlain = true
            return nil
        }
    }

    /// The failure of the last request, or one that describes its response.
    private func failure(
        _ last: Result<TransportResponse, UploadFailure>, _ problem: String
    ) throws(UploadFailure) -> UploadFailure {
        UploadFailure(.other, "\(problem): it answered \(try last.get().statusCode)")
    }
}
