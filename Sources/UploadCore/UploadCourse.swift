/// Decides which request of a resumable upload follows which: no clock, no connection, no file.
///
///     draft: create ▶ record(resource) ▶ append* ▶ record(isCommitting) ▶ commit (an empty request) ▶ answered
///     tus:   create ▶ record(resource) ▶ append* ▶ record(isCommitting) ▶ commit (the last bytes)   ▶ answered
///
/// After an interruption the server is asked for its offset (`probe`), in this process or in another one, which goes on from
/// the recorded mark. Before anything is sent that completes the upload, the mark `isCommitting` is recorded; so a process
/// that does not find it proves that the upload is not complete.
package struct UploadCourse: Sendable {
    /// A request.
    package enum Step: Hashable, Sendable {
        /// Creates the upload's resource, without content.
        case create
        /// Asks for the offset.
        case probe
        /// Sends these bytes, which do not complete the upload.
        case append(Range<Int64>)
        /// Completes the upload, with the bytes from this offset.
        case commit(from: Int64)
    }

    /// The next action of the driver.
    package enum Action: Hashable, Sendable {
        /// A request; then ``answered(_:_:)`` or ``interrupted(_:isSent:handedOver:)``.
        case send(Step)
        /// A mark to write to the disk; then ``recorded()``.
        case record(Mark)
        /// The attempt is over.
        case end(Ending)
    }

    /// The end of an attempt.
    package enum Ending: Hashable, Sendable {
        /// The last response is that of the upload.
        case answered
        /// The server has the whole upload; its response is lost.
        case completed
        /// The last failure is that of the upload: the server has not got the end.
        case failed
        /// The server may have the whole upload.
        case uncertain
        /// ``begin()`` goes on after a pause. `retryAfter`: the one that the server asks for, in milliseconds.
        case interrupted(retryAfter: Int64?)
        /// The resource cannot be created here: the upload is sent as one request.
        case unsupported
    }

    /// The part of the state that another process needs to go on.
    package struct Mark: Hashable, Sendable {
        /// Whether the server has a resource of the upload.
        package var hasResource: Bool
        /// Whether a request may have been sent that completes the upload.
        package var isCommitting: Bool

        package init(hasResource: Bool = false, isCommitting: Bool = false) {
            self.hasResource = hasResource
            self.isCommitting = isCommitting
        }
    }

    struct Unproven: Sendable {
        let from: Int64
        let count: Int64
        /// Whether the server reported a success, without its offset.
        let isAnswered: Bool
    }

    /// The shortest limit of a request that appends.
    package static let smallestAppend: Int64 = 64 * 1024
    /// The number of bytes that tus gets with the completing request.
    package static let tusTail: Int64 = 64 * 1024
    /// The largest ``timeFactor``: one minute, for a server that holds the lock of a lost request for half of it.
    private static let maximumTimeFactor = 4

    package let length: Int64
    package let way: ResumableProtocol
    /// The state that was recorded last.
    package internal(set) var mark: Mark
    /// Whether the server has more bytes than at the interruption before; reset by ``begin()``.
    package internal(set) var hasProgressed = false
    /// The multiple of the time without an acknowledgement after which a request ends: it doubles with each interruption
    /// without progress, because some servers hold the lock of a lost request for half a minute.
    package private(set) var timeFactor = 1

    var next = Step.create
    var maximumAppend: Int64
    /// The limit that the link suggests: halved by an interruption without progress, doubled by an append that arrived.
    var append = Int64.max
    /// The append whose result the next probe shows: its start, and the number of its bytes that were acknowledged.
    var unproven: Unproven?
    /// Whether a completing request may have arrived whose response is not known.
    var mayBeComplete: Bool
    /// Whether the server reported that it has the whole upload.
    var isKnownComplete = false
    var failedCreations = 0

    /// - Parameters:
    ///   - length: The length of the upload in bytes.
    ///   - mark: The mark that a process before has recorded.
    package init(_ way: ResumableProtocol, length: Int64, limits: UploadLimits = .init(), from mark: Mark = Mark()) {
        (self.way, self.length, self.mark) = (way, length, mark)
        maximumAppend = limits.maximumAppend ?? .max
        mayBeComplete = mark.isCommitting
    }

    /// The first action of an attempt.
    package mutating func begin() -> Action {
        hasProgressed = false
        guard !mark.hasResource else {
            next = .probe
            return .send(next)
        }
        // Only the creation of an upload of no bytes completes it.
        if mark.isCommitting { return .end(.uncertain) }
        next = .create
        guard way == .tus, length == 0 else { return .send(next) }
        mark.isCommitting = true
        return .record(mark)
    }

    /// The action when the mark is on the disk.
    package func recorded() -> Action { .send(next) }

    /// The action when a creation has no response in time. The way to the server may not let its responses through.
    package mutating func unansweredCreation() -> Action {
        way == .tus ? .end(mark.isCommitting ? .uncertain : .interrupted(retryAfter: nil)) : .end(.unsupported)
    }

    /// The action when a request failed in a way that can pass.
    ///
    /// - Parameters:
    ///   - isSent: Whether the end of the request may have been sent.
    ///   - handedOver: The number of bytes of its content that the peer has acknowledged, 0 where it was not measured; `nil`
    ///     where there was no connection.
    package mutating func interrupted(_ step: Step, isSent: Bool, handedOver: Int64? = nil) -> Action {
        switch step {
        case .create:
            // It completes an upload of no bytes.
            if mark.isCommitting, isSent { return .end(.uncertain) }
            mark.isCommitting = false
        case .append(let range):
            if let handedOver {
                let count = handedOver > 0 ? handedOver : range.upperBound - range.lowerBound
                unproven = Unproven(from: range.lowerBound, count: count, isAnswered: false)
            }
            timeFactor = min(Self.maximumTimeFactor, timeFactor * 2)
        case .probe: timeFactor = min(Self.maximumTimeFactor, timeFactor * 2)
        case .commit:
            if isKnownComplete { return .end(.completed) }
            mayBeComplete = mayBeComplete || isSent
        }
        return .end(.interrupted(retryAfter: nil))
    }

    // MARK: What follows an offset

    mutating func go(to offset: Int64) -> Action {
        let end = way == .tus ? max(0, length - Self.tusTail) : length
        if offset < end {
            let count = min(end - offset, append, maximumAppend)
            next = .append(offset..<(offset + count))
            return .send(next)
        }
        next = .commit(from: offset)
        guard !mark.isCommitting else { return .send(next) }
        mark.isCommitting = true
        return .record(mark)
    }

    mutating func progressed() {
        hasProgressed = true
        timeFactor = 1
    }

    mutating func shrink(_ count: Int64) { append = max(Self.smallestAppend, min(append, count) / 2) }

    mutating func grow() { append = append > .max / 2 ? .max : append * 2 }
}
