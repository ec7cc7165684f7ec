import Logging
import NIOCore
import NIOHTTP1
import UploadCore
import _UploadLibc

/// Sends an upload again where ``RetryRules`` allow it.
struct Retries {
    private let rules: RetryRules
    private let requests: RequestLoop
    private let onPause: (@Sendable (UploadPause) -> Void)?
    private let task: UploadTask
    private let deadline: UploadDeadline
    private let start = ContinuousClock.now

    init(_ parameters: UploadParameters, _ task: UploadTask, _ deadline: UploadDeadline) {
        rules = parameters.retry.rules
        requests = parameters.requests
        onPause = parameters.onPause
        self.task = task
        self.deadline = deadline
    }

    /// Runs attempts until one is the end of the upload. Ends when the Swift task around it is cancelled.
    func run(_ attempt: () async -> AttemptOutcome) async throws(UploadFailure) -> TransportResponse {
        var retries = 0
        while true {
            let outcome = await attempt()
            if outcome.interruption?.hasProgressed == true { retries = 0 }
            let ending = RetryRules.Attempt(outcome.result, isWhole: task.isWhole)
            guard let pause = pause(after: outcome, ending, retries) else {
                task.interruption = outcome.interruption
                return try outcome.result.get()
            }
            retries += 1
            let problem =
                switch outcome.result {
                case .success(let response): "the server answered \(response.statusCode)"
                case .failure(let failure): failure.message
                }
            requests.logger.notice("\(problem); sending again in \(pause) ms (\(retries) of \(rules.maximumRetries))")
            onPause?(UploadPause(outcome, milliseconds: pause))
            deadline.pauseIdleTime(until: .now() + .milliseconds(pause))
            do { try await Task.sleep(for: .milliseconds(pause)) } catch { throw .aborted }
            if outcome.interruption == nil, ending.leavesDoubt { task.mayHaveBeenReceived() }
        }
    }

    private func pause(after outcome: AttemptOutcome, _ ending: RetryRules.Attempt, _ retries: Int) -> Int64? {
        guard rules.maximumRetries > 0 else { return nil }
        let elapsed = (ContinuousClock.now - start).inMilliseconds
        if let interruption = outcome.interruption {
            return rules.pause(
                retryAfter: interruption.retryAfter, retries: retries, elapsed: elapsed, random: .random(in: 0...1))
        }
        return rules.pause(after: ending, retries: retries, elapsed: elapsed, random: .random(in: 0...1))
    }
}

extension RetryRules.Attempt {
    fileprivate init(_ result: Result<TransportResponse, UploadFailure>, isWhole: Bool) {
        switch result {
        case .failure(let failure): self = .failed(failure.reason, isWhole: isWhole)
        case .success(let response):
            let now = Int64(time(nil))
            let retryAfter = response.headers.first(name: "Retry-After").flatMap {
                RetryAfter.milliseconds($0, now: now)
            }
            self = .answered(statusCode: response.statusCode, retryAfter: retryAfter, isWhole: isWhole)
        }
    }
}

extension UploadPause {
    fileprivate init(_ outcome: AttemptOutcome, milliseconds: Int64) {
        var statusCode: Int?
        if case .success(let response) = outcome.result { statusCode = response.statusCode }
        self.init(milliseconds: milliseconds, statusCode: statusCode, goesOn: outcome.interruption != nil)
    }
}
