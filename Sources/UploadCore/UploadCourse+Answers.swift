/// The requests that follow a response.
///
/// | response | create | probe | append | commit |
/// |---|---|---|---|---|
/// | 2xx | resource | go on from its offset | go on | answered |
/// | 408, 423, 425, 429, 503 | again | again | again | again |
/// | other 5xx | again; then one request | again | again | again, and perhaps complete |
/// | 409 | again | again | again | again |
/// | 413 | answered | – | smaller; answered at 64 KiB | answered |
/// | 401, 403, 407 | answered | answered, resource kept | answered, resource kept | answered, resource kept |
/// | 404, 410 | one request | create again; after the mark: uncertain | as probe | uncertain |
/// | other | one request | failed; after the mark: uncertain | answered | answered; uncertain where it may be complete |
/// | any with `Upload-Complete: ?1` | answered | complete | answered | answered |
///
/// "Again" is an interruption, after which the next attempt asks for the offset: that of a 409 is not used, because some servers
/// end the upload with it. In tus no request takes the place of a creation that is refused: it is answered.
extension UploadCourse {
    /// The action after a final response.
    package mutating func answered(_ step: Step, _ answer: CourseAnswer) -> Action {
        if let limit = answer.maximumAppend { maximumAppend = max(1, limit) }
        return switch step {
        case .create: created(answer)
        case .probe: probed(answer)
        case .append(let range): appended(range, answer)
        case .commit(let offset): committed(from: offset, answer)
        }
    }

    private mutating func created(_ answer: CourseAnswer) -> Action {
        if answer.isSuccess, answer.isComplete == true { return .end(.answered) }
        if answer.isSuccess, answer.hasLocation {
            failedCreations = 0
            if way == .tus, length == 0 { return .end(.answered) }
            mark.hasResource = true
            // A creation without content has the offset 0.
            _ = go(to: 0)
            return .record(mark)
        }
        if mark.isCommitting, ![408, 425, 429].contains(answer.status) {
            return .end(answer.status >= 500 ? .uncertain : .answered)
        }
        if answer.isTemporary {
            failedCreations += 1
            guard case .draft = way, answer.status >= 500, failedCreations > 1 else {
                mark.isCommitting = false
                return .end(.interrupted(retryAfter: answer.retryAfter))
            }
            // A gateway, such as one that fails at interim responses.
            return .end(.unsupported)
        }
        if [401, 403, 407, 413].contains(answer.status) || way == .tus { return .end(.answered) }
        return .end(.unsupported)
    }

    private mutating func probed(_ answer: CourseAnswer) -> Action {
        if answer.isGone { return gone(answer) }
        // What the server has stays there, for another call with other credentials.
        if [401, 403, 407].contains(answer.status) { return .end(.answered) }
        if answer.isTemporary { return .end(.interrupted(retryAfter: answer.retryAfter)) }
        if answer.isSuccess, answer.isComplete == true { return complete() }
        guard answer.isSuccess, let offset = answer.offset, offset <= length else {
            return .end(mark.isCommitting ? .uncertain : .failed)
        }
        // In tus, this is the proof.
        if way == .tus, offset == length { return .end(.answered) }
        if let unproven {
            self.unproven = nil
            guard offset <= unproven.from else {
                progressed()
                return go(to: offset)
            }
            shrink(unproven.count)
            // A server that stores nothing must not be asked without end.
            if unproven.isAnswered { return .end(.interrupted(retryAfter: nil)) }
        }
        return go(to: offset)
    }

    /// The server has the whole upload. Its response may be had again.
    private mutating func complete() -> Action {
        guard case .draft(let version) = way, version.repeatsResponse else { return .end(.completed) }
        isKnownComplete = true
        next = .commit(from: length)
        guard !mark.isCommitting else { return .send(next) }
        mark.isCommitting = true
        return .record(mark)
    }

    private mutating func appended(_ range: Range<Int64>, _ answer: CourseAnswer) -> Action {
        unproven = nil
        if answer.isComplete == true { return .end(.answered) }
        if answer.isSuccess {
            // An offset behind what was sent is that of a server that does not compare offsets: the content is damaged.
            if let offset = answer.offset, offset > range.upperBound { return .end(.failed) }
            if answer.offset == range.upperBound {
                progressed()
                grow()
                return go(to: range.upperBound)
            }
            guard let offset = answer.offset else { return probe(after: range) }
            guard offset > range.lowerBound else { return .end(.interrupted(retryAfter: nil)) }
            progressed()
            return go(to: offset)
        }
        if answer.status == 413 {
            let count = range.upperBound - range.lowerBound
            guard count > Self.smallestAppend else { return .end(.answered) }
            append = max(Self.smallestAppend, count / 4)
            next = .probe
            return .send(next)
        }
        if answer.isGone { return gone(answer) }
        if answer.isTemporary { return .end(.interrupted(retryAfter: answer.retryAfter)) }
        return .end(.answered)
    }

    /// The offset of a server that does not state it with its success.
    private mutating func probe(after range: Range<Int64>) -> Action {
        unproven = Unproven(from: range.lowerBound, count: range.upperBound - range.lowerBound, isAnswered: true)
        next = .probe
        return .send(next)
    }

    private mutating func committed(from offset: Int64, _ answer: CourseAnswer) -> Action {
        if answer.isComplete == true { return .end(.answered) }
        if isKnownComplete { return .end(.completed) }
        if answer.isSuccess {
            guard way == .tus, let stored = answer.offset, stored != length else { return .end(.answered) }
            return .end(stored > offset && stored < length ? .interrupted(retryAfter: nil) : .uncertain)
        }
        if answer.isGone { return .end(.uncertain) }
        if answer.isTemporary {
            // A gateway's word is not the server's.
            mayBeComplete = mayBeComplete || answer.status >= 500
            return .end(.interrupted(retryAfter: answer.retryAfter))
        }
        // Without the word that it comes from the target, it may mean that the upload was complete before.
        return .end(mayBeComplete && answer.isComplete == nil ? .uncertain : .answered)
    }

    private mutating func gone(_ answer: CourseAnswer) -> Action {
        // It was never complete, or it was: the mark decides.
        if mark.isCommitting { return .end(.uncertain) }
        mark.hasResource = false
        return .end(.interrupted(retryAfter: answer.retryAfter))
    }
}
