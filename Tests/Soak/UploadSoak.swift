import _UploadLibc

/// Carries out a plan of uploads (standard input) and says what was told about each of them (standard output).
///
/// It does not judge: Tests/Servers/soak.py makes the plan, and compares what is said here with what the servers say.
/// Nothing is kept of an upload that is over, so that memory which grows is memory that the engine keeps.
@main
struct UploadSoak {
    static func main() async {
        // A peer that resets its connection must not end us by a signal; NIO does the same for its own sockets.
        signal(SIGPIPE, SIG_IGN)
        let report = Report()
        let plan = PlanReader()
        repeat {
            // Several clients at once, so that one is shut down while another one is busy.
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<plan.lanes {
                    group.addTask {
                        while let client = plan.nextClient() { await ClientRun(client, report).run() }
                    }
                }
            }
            report.measured(ResourceUse.now)
        } while plan.goesOn()
    }
}
