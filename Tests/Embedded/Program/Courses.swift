import UploadCore

extension Digest {
    mutating func add(_ action: UploadCourse.Action) {
        switch action {
        case .send(.create): add("create")
        case .send(.probe): add("probe")
        case .send(.append(let range)):
            add(range.lowerBound)
            add(range.upperBound)
        case .send(.commit(let offset)): add(offset)
        case .record(let mark):
            add(mark.hasResource)
            add(mark.isCommitting)
        case .end(let ending):
            if case .interrupted(let retryAfter) = ending { return add(retryAfter) }
            let endings: [UploadCourse.Ending] = [.answered, .completed, .failed, .uncertain, .unsupported]
            add(endings.firstIndex { $0 == ending } ?? -1)
        }
    }

    mutating func add(_ answer: CourseAnswer) {
        add(answer.hasLocation)
        add(answer.offset)
        add(answer.isComplete == true)
        add(answer.isComplete == nil)
        add(answer.maximumAppend)
        add(answer.retryAfter)
    }
}

extension Answers {
    /// Resumable uploads: their fields, and which request follows which.
    mutating func courses() {
        let ways = DraftVersion.all.map(ResumableProtocol.draft) + [.tus]
        answer("structured field") { digest, text, other in
            digest.add(StructuredField.integer(text))
            let limits = UploadLimits(draft: [
                "max-size=9223372036854775807, \(text)", "min-size=5000000000;\(other)", "a=1",
            ])
            digest.add(limits?.maximumLength)
            digest.add(limits?.minimumLength)
            digest.add(limits?.maximumAppend)
        }
        answer("metadata of tus") { digest, text, other in
            do throws(UploadFailure) {
                digest.add(
                    try TusMetadata.value(
                        filename: text, contentType: other, partName: other, fields: [(name: text, text: other)]))
            } catch { digest.add(error) }
        }
        answer("header of a resumable upload") { digest, text, other in
            let header = ResponseHeaders([
                (name: "Upload-Offset", value: text), (name: "upload-limit", value: "max-append-size=5000000000"),
                (name: "Upload-Complete", value: text), (name: "Retry-After", value: text), (name: other, value: "?1"),
            ])
            for way in ways { digest.add(CourseAnswer(status: 200, header, by: way, now: 0)) }
        }
        var generator = Generator(seed: 6)
        begin("course of an upload")
        for _ in 0..<600 { walk(ways[generator.below(ways.count)], &generator) }
    }

    /// One upload: random responses and interruptions, most of the responses with an offset that fits.
    private mutating func walk(_ way: ResumableProtocol, _ generator: inout Generator) {
        let length = generator.count()
        let limits = UploadLimits(maximumAppend: generator.isTrue() ? generator.count() : nil)
        let mark = UploadCourse.Mark(hasResource: generator.isTrue(), isCommitting: generator.below(8) == 0)
        var course = UploadCourse(way, length: length, limits: limits, from: mark)
        var action = course.begin()
        for _ in 0..<12 {
            answer { digest in
                digest.add(action)
                digest.add(course.hasProgressed)
            }
            switch action {
            case .record: action = course.recorded()
            case .end: action = course.begin()
            case .send(let step):
                if generator.below(6) == 0 {
                    action = course.interrupted(step, isSent: generator.isTrue(), handedOver: generator.count())
                    continue
                }
                var offset = generator.count(upTo: length)
                if case .append(let range) = step, generator.below(4) > 0 { offset = range.upperBound }
                let statuses = [200, 201, 204, 204, 204, 400, 401, 404, 409, 413, 423, 429, 500, 503]
                action = course.answered(
                    step,
                    CourseAnswer(
                        status: statuses[generator.below(statuses.count)], hasLocation: generator.below(4) > 0,
                        offset: generator.below(8) > 0 ? offset : nil,
                        isComplete: generator.below(4) > 0 ? generator.below(8) == 0 : nil,
                        maximumAppend: generator.below(8) == 0 ? generator.count() : nil,
                        retryAfter: generator.isTrue() ? generator.count() : nil))
            }
        }
    }
}
