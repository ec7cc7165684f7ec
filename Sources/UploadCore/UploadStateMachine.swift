/// Keeps the promise to the caller: progress that only rises, exactly one ending, silence after it.
///
/// Opening the file, sending and receiving are straight-line code elsewhere; they report here what happened and do what
/// the returned ``Action`` says. An event that only a bug can cause stops the program; one that a race can cause does
/// nothing, and the comment names the race.
///
/// <!-- state table -->
/// | event | ready | sending | awaitingResponse | finished |
/// |---|---|---|---|---|
/// | bodyStarted | report → sending | none | none → sending | none |
/// | bodyAdvanced | bug | report or none | none | none |
/// | bodySent | bug | report → awaitingResponse | none | none |
/// | responded | bug | succeed → finished | succeed → finished | none |
/// | failed | fail → finished | fail → finished | fail → finished | none |
/// | aborted | fail → finished | fail → finished | fail → finished | none |
/// <!-- end -->
public struct UploadStateMachine: ~Copyable {
    /// Where the upload stands; visible for the test that compares the table above with what happens.
    enum State {
        /// Created; perhaps waiting in the queue, perhaps opening the file or connecting.
        case ready
        /// The body is on its way. Next: awaitingResponse, finished (an early answer), sending (a redirect).
        case sending(ProgressReporter)
        /// Every byte of the body has left. Next: finished, sending (a redirect that sends the body again).
        case awaitingResponse(ProgressReporter)
        /// Over. Nothing follows.
        case finished
    }

    /// What to do about an event: what each method for an event returns.
    public enum Action: Hashable, Sendable {
        /// Nothing.
        case none
        /// Tell the listeners.
        case report(UploadProgress)
        /// Tell the caller that it succeeded, and then that it is complete.
        case succeed(UploadResponse)
        /// Stop whatever runs, tell the caller that it failed, and then that it is complete.
        case fail(UploadError)
    }

    private(set) var state = State.ready

    /// Creates the machine of an upload that has not begun.
    public init() {}

    /// Whether the upload has ended.
    public var isFinished: Bool { if case .finished = state { true } else { false } }

    /// The body is about to be sent: for the first time, or again after a redirect.
    ///
    /// - Parameters:
    ///   - contentLength: Length of the body in bytes; the same in every attempt.
    ///   - now: Milliseconds of a clock that never goes back.
    public mutating func bodyStarted(contentLength: Int64, now: Int64) -> Action {
        switch state {
        case .ready:
            let reporter = ProgressReporter(total: contentLength, now: now)
            state = .sending(reporter)
            return .report(reporter.current)
        case .sending(let reporter), .awaitingResponse(let reporter):
            // The counts of the attempt before stay the floor, so that progress does not fall.
            state = .sending(reporter)
            return .none
        case .finished:
            // Race: aborted while the file was opened, or while a redirect was followed.
            return .none
        }
    }

    /// More of the body has left in this attempt.
    ///
    /// - Parameters:
    ///   - bytes: Bytes of this attempt's body that have left so far.
    ///   - now: Milliseconds of a clock that never goes back.
    public mutating func bodyAdvanced(to bytes: Int64, now: Int64) -> Action {
        switch state {
        case .ready: preconditionFailure("the body advanced before it started")
        case .sending(var reporter):
            let event = reporter.sent(bytes, now: now)
            state = .sending(reporter)
            return event.map(Action.report) ?? .none
        case .awaitingResponse, .finished:
            // Race: a measurement was under way when the body or the upload ended.
            return .none
        }
    }

    /// Every byte of this attempt's body has left.
    public mutating func bodySent() -> Action {
        switch state {
        case .ready: preconditionFailure("the body ended before it started")
        case .sending(var reporter):
            let event = reporter.finished()
            state = .awaitingResponse(reporter)
            return event.map(Action.report) ?? .none
        case .awaitingResponse, .finished:
            // Race: the answer proves that the body has left, perhaps before the measurement that says the same.
            return .none
        }
    }

    /// The final response is whole.
    public mutating func responded(_ response: UploadResponse) -> Action {
        switch state {
        case .ready: preconditionFailure("a response came before the request")
        case .sending, .awaitingResponse:
            state = .finished
            return .succeed(response)
        case .finished:
            // Race: aborted, or expired, while the response was decoded.
            return .none
        }
    }

    /// The upload cannot go on.
    public mutating func failed(_ error: UploadError) -> Action {
        switch state {
        case .ready, .sending, .awaitingResponse:
            state = .finished
            return .fail(error)
        case .finished:
            // Race: what was cancelled by an abort reports its failure as well.
            return .none
        }
    }

    /// The caller wants no more of it.
    public mutating func aborted() -> Action { failed(.aborted) }
}
