/// The state machine of an upload. Guarantees that progress only increases, that the upload ends exactly once, and that
/// no event follows its end.
///
/// The code that opens the file, sends and receives reports its events here and delivers the returned event. An
/// event that only a bug can cause stops the program. An event that a race can cause has no effect; a comment describes
/// the race.
///
/// <!-- state table -->
/// | event | ready | sending | awaitingResponse | finished |
/// |---|---|---|---|---|
/// | bodyStarted | progress → sending | none | none → sending | none |
/// | bodyAdvanced | bug | progress or none | none | none |
/// | bodySent | bug | progress → awaitingResponse | none | none |
/// | responded | bug | success → finished | success → finished | none |
/// | failed | failure → finished | failure → finished | failure → finished | none |
/// | aborted | failure → finished | failure → finished | failure → finished | none |
/// <!-- end -->
package struct UploadStateMachine: ~Copyable {
    /// The state of the upload. Not private, so that a test can compare the table above with the code.
    enum State {
        /// Created; can be in the queue, opening the file, or connecting.
        case ready
        /// The body is being sent. Next: awaitingResponse, finished (an early response), sending (a redirect).
        case sending(ProgressReporter)
        /// Every byte of the body was sent. Next: finished, sending (a redirect that sends the body again).
        case awaitingResponse(ProgressReporter)
        /// The upload has ended. No state follows.
        case finished
    }

    /// An event of the upload: any number of ``progress(_:)``, then exactly one of the others.
    package enum Event: Hashable, Sendable {
        /// More bytes of the body were sent.
        case progress(BodyProgress)
        /// The server responded.
        case success
        /// The upload ended without a response.
        case failure(UploadFailure)
    }

    private(set) var state = State.ready

    /// Creates the state machine of a new upload.
    package init() {}

    /// Whether the upload has ended.
    package var isFinished: Bool { if case .finished = state { true } else { false } }

    /// The body starts: for the first time, or again after a redirect.
    ///
    /// - Parameters:
    ///   - contentLength: The length of the body in bytes; the same in every attempt.
    ///   - now: Milliseconds of a monotonic clock.
    package mutating func bodyStarted(contentLength: Int64, now: Int64) -> Event? {
        switch state {
        case .ready:
            let reporter = ProgressReporter(total: contentLength, now: now)
            state = .sending(reporter)
            return .progress(reporter.current)
        case .sending(let reporter), .awaitingResponse(let reporter):
            // Keeps the counts of the previous attempt, so that progress does not decrease.
            state = .sending(reporter)
            return nil
        case .finished:
            // Race: aborted while the file was being opened or a redirect followed.
            return nil
        }
    }

    /// More bytes of the body were sent in this attempt.
    ///
    /// - Parameters:
    ///   - bytes: The number of bytes of the body sent so far in this attempt.
    ///   - now: Milliseconds of a monotonic clock.
    package mutating func bodyAdvanced(to bytes: Int64, now: Int64) -> Event? {
        switch state {
        case .ready: preconditionFailure("the body advanced before it started")
        case .sending(var reporter):
            let event = reporter.sent(bytes, now: now)
            state = .sending(reporter)
            return event.map(Event.progress)
        case .awaitingResponse, .finished:
            // Race: the body or the upload ended during a measurement.
            return nil
        }
    }

    /// Every byte of this attempt's body was sent.
    package mutating func bodySent() -> Event? {
        switch state {
        case .ready: preconditionFailure("the body ended before it started")
        case .sending(var reporter):
            let event = reporter.finished()
            state = .awaitingResponse(reporter)
            return event.map(Event.progress)
        case .awaitingResponse, .finished:
            // Race: a response can prove that the body was sent before the measurement reports it.
            return nil
        }
    }

    /// The final response is complete.
    package mutating func responded() -> Event? {
        switch state {
        case .ready: preconditionFailure("a response came before the request")
        case .sending, .awaitingResponse:
            state = .finished
            return .success
        case .finished:
            // Race: aborted, or timed out, while the response was being decoded.
            return nil
        }
    }

    /// The upload cannot continue.
    package mutating func failed(_ error: UploadFailure) -> Event? {
        switch state {
        case .ready, .sending, .awaitingResponse:
            state = .finished
            return .failure(error)
        case .finished:
            // Race: work that an abort cancelled reports its own failure.
            return nil
        }
    }

    /// The caller aborted the upload.
    package mutating func aborted() -> Event? { failed(.aborted) }
}
