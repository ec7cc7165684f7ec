import Foundation
import TestSupport
import Testing

@testable import UploadCore

@Suite("Upload state machine", .phase(.computation))
struct UploadStateMachineTests {
    private enum State: String, CaseIterable {
        case ready, sending, awaitingResponse, finished
    }

    private enum Event: String, CaseIterable {
        case bodyStarted, bodyAdvanced, bodySent, responded, failed, aborted
    }

    private static let error = UploadFailure(.other, "no route to the host")

    /// A machine in the given state, at 0 ms.
    private func machine(in state: State) -> UploadStateMachine {
        var machine = UploadStateMachine()
        if state == .ready { return machine }
        _ = machine.bodyStarted(contentLength: 1_000, now: 0)
        if state == .sending { return machine }
        _ = machine.bodySent()
        if state == .finished { _ = machine.responded() }
        return machine
    }

    private func send(_ event: Event, at now: Int64, to machine: inout UploadStateMachine) -> UploadStateMachine.Event?
    {
        switch event {
        case .bodyStarted: machine.bodyStarted(contentLength: 1_000, now: now)
        case .bodyAdvanced: machine.bodyAdvanced(to: 500, now: now)
        case .bodySent: machine.bodySent()
        case .responded: machine.responded()
        case .failed: machine.failed(Self.error)
        case .aborted: machine.aborted()
        }
    }

    private func state(of machine: borrowing UploadStateMachine) -> State {
        switch machine.state {
        case .ready: .ready
        case .sending: .sending
        case .awaitingResponse: .awaitingResponse
        case .finished: .finished
        }
    }

    /// The table's cell for an event in a state: the machine's events, early and late, and the next state.
    private func cell(_ event: Event, in start: State) -> String {
        var events: [String] = []
        var ends: [State] = []
        for now in [1_000, 99] as [Int64] {
            var machine = machine(in: start)
            let action =
                switch send(event, at: now, to: &machine) {
                case nil: "none"
                case .progress: "progress"
                case .success: "success"
                case .failure: "failure"
                }
            if !events.contains(action) { events.append(action) }
            let end = state(of: machine)
            if end != start, !ends.contains(end) { ends.append(end) }
        }
        let arrow = ends.isEmpty ? "" : " → " + ends.map(\.rawValue).joined(separator: " or ")
        return events.joined(separator: " or ") + arrow
    }

    /// The cell of an event that must stop the program, tested in a child process.
    private func bug(_ event: Event) async -> String? {
        let result: ExitTest.Result?
        switch event {
        case .bodyAdvanced:
            result = await #expect(processExitsWith: .failure) {
                var machine = UploadStateMachine()
                _ = machine.bodyAdvanced(to: 500, now: 1_000)
            }
        case .bodySent:
            result = await #expect(processExitsWith: .failure) {
                var machine = UploadStateMachine()
                _ = machine.bodySent()
            }
        case .responded:
            result = await #expect(processExitsWith: .failure) {
                var machine = UploadStateMachine()
                _ = machine.responded()
            }
        case .bodyStarted, .failed, .aborted: return nil
        }
        return result == nil ? "no bug" : "bug"
    }

    @Test("Every event in every state matches the table in the source")
    func table() async throws {
        var lines = ["| event | \(State.allCases.map(\.rawValue).joined(separator: " | ")) |", "|---|---|---|---|---|"]
        for event in Event.allCases {
            var cells = [event.rawValue]
            for state in State.allCases {
                if state == .ready, let bug = await bug(event) {
                    cells.append(bug)
                } else {
                    cells.append(cell(event, in: state))
                }
            }
            lines.append("| \(cells.joined(separator: " | ")) |")
        }

        let source = Programs.root.appending(path: "Sources/UploadCore/UploadStateMachine.swift")
        let documented = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
            .drop { $0 != "/// <!-- state table -->" }.dropFirst().prefix { $0 != "/// <!-- end -->" }
            .map { $0.dropFirst("/// ".count) }
        #expect(lines.joined(separator: "\n") == documented.joined(separator: "\n"))
    }

    @Test("A valid sequence of events does not stop the program")
    func noBug() async {
        // The counterpart of the table's bugs: they must not pass because something else stops the program.
        await #expect(processExitsWith: .success) {
            var machine = UploadStateMachine()
            _ = machine.bodyStarted(contentLength: 1_000, now: 0)
            _ = machine.bodyAdvanced(to: 500, now: 1_000)
            _ = machine.bodySent()
            _ = machine.responded()
        }
    }

    @Test("An event contains the values of its input")
    func payloads() {
        var machine = UploadStateMachine()
        func progress(_ sent: Int64) -> UploadStateMachine.Event {
            .progress(BodyProgress(sent: sent, total: 1_000))
        }
        #expect(machine.bodyStarted(contentLength: 1_000, now: 5) == progress(0))
        #expect(machine.bodyAdvanced(to: 400, now: 105) == progress(400))
        #expect(machine.bodySent() == progress(1_000))
        #expect(machine.responded() == .success)
    }

    @Test("An upload can end in every state, and ends once")
    func endings() {
        for state in [State.ready, .sending, .awaitingResponse] {
            var failing = machine(in: state)
            var isFinished = failing.isFinished
            #expect(!isFinished)
            #expect(failing.failed(Self.error) == .failure(Self.error))
            isFinished = failing.isFinished
            #expect(isFinished)
            #expect(failing.aborted() == nil)

            var aborted = machine(in: state)
            #expect(aborted.aborted() == .failure(UploadFailure(.aborted, "user cancel request")))
            isFinished = aborted.isFinished
            #expect(isFinished)
            #expect(aborted.failed(Self.error) == nil)
        }
    }

    @Test("When a body is sent again, progress does not fall, and continues beyond the last report")
    func sentAgain() {
        var machine = UploadStateMachine()
        _ = machine.bodyStarted(contentLength: 1_000, now: 0)
        _ = machine.bodyAdvanced(to: 600, now: 100)
        #expect(machine.bodyStarted(contentLength: 1_000, now: 150) == nil)
        #expect(machine.bodyAdvanced(to: 500, now: 400) == nil)
        #expect(machine.bodyAdvanced(to: 600, now: 500) == nil)
        let progress = BodyProgress(sent: 601, total: 1_000)
        #expect(machine.bodyAdvanced(to: 601, now: 501) == .progress(progress))
    }

    @Test("After a complete body, sending it again reports nothing more")
    func wholeBodyAgain() {
        var machine = machine(in: .awaitingResponse)
        #expect(machine.bodyStarted(contentLength: 1_000, now: 500) == nil)
        #expect(machine.bodyAdvanced(to: 999, now: 5_000) == nil)
        #expect(machine.bodySent() == nil)
        #expect(machine.responded() == .success)
    }
}
