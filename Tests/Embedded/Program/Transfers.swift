import UploadCore

extension Digest {
    mutating func add(_ progress: BodyProgress) {
        add(progress.sent)
        add(progress.total)
        add(progress.percent)
    }

    mutating func add(_ event: UploadStateMachine.Event?) {
        switch event {
        case nil: add("none")
        case .progress(let progress): add(progress)
        case .success: add("success")
        case .failure(let failure): add(failure)
        }
    }

    mutating func add(_ timeout: UploadTimeout?) {
        add(timeout?.milliseconds)
        if let timeout {
            add(timeout.isDefault)
            add(timeout.expired)
        }
    }
}

extension Answers {
    /// Progress, the state machine, and limits of time.
    mutating func transfers() {
        var generator = Generator(seed: 2)
        begin("progress")
        for _ in 0..<5_000 {
            let total = generator.count()
            let sent = generator.isTrue() ? generator.count(upTo: total) : generator.count()
            answer { $0.add(BodyProgress(sent: sent, total: total)) }
        }
        begin("state machine")
        for _ in 0..<1_000 { walk(&generator) }
        begin("limit of time")
        for _ in 0..<2_000 {
            let value = generator.fraction() * [1, 1e3, 1e6, 1e10, -1, 0, .infinity, .nan][generator.below(8)]
            let fallback = generator.isTrue() ? generator.count() : nil
            answer { digest in
                digest.add(UploadTimeout(milliseconds: value, default: fallback))
                digest.add(UploadTimeout(milliseconds: nil, default: fallback))
            }
        }
        begin("resent requests")
        for cause in [ResendPolicy.Cause.staleConnection, .notProcessed, .requiresHTTP1, .expectationFailed] {
            for isNew in [false, true] {
                answer { digest in
                    switch ResendPolicy.decision(after: cause, isConnectionNew: isNew) {
                    case .never: digest.add(0)
                    case .onAnyConnection: digest.add(1)
                    case .onNewConnection: digest.add(2)
                    case .withoutExpect: digest.add(3)
                    }
                }
            }
        }
    }

    /// One upload: random events in an order that an upload or a race can produce.
    private mutating func walk(_ generator: inout Generator) {
        var machine = UploadStateMachine()
        var now = generator.count() >> 1
        let total = generator.count()
        answer { $0.add(machine.bodyStarted(contentLength: total, now: now)) }
        for _ in 0..<8 {
            now += generator.count(upTo: 200)
            let event =
                switch generator.below(16) {
                case 0: machine.bodyStarted(contentLength: total, now: now)
                case 1: machine.bodySent()
                case 2: machine.responded()
                case 3: machine.failed(UploadFailure(.inputOutput, "gone"))
                case 4: machine.aborted()
                default: machine.bodyAdvanced(to: generator.count(upTo: total), now: now)
                }
            answer { digest in
                digest.add(event)
                digest.add(machine.isFinished)
            }
        }
    }
}
