import _UploadLibc

/// Runs a plan of uploads (standard input) and writes the result of each of them (standard output).
///
/// Tests/Soak/soak.py makes the plan and compares these results with the records of the servers. Nothing is kept of a
/// completed upload, so that memory which grows is the engine's.
@main
struct UploadSoak {
    static func main() async {
        // A reset connection must not end this process by SIGPIPE. NIO does the same for its own sockets.
        signal(SIGPIPE, SIG_IGN)
        let report = Report()
        let plan = PlanReader()
        repeat {
            // Several clients at once, so that one shuts down while another one is busy.
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<plan.lanes {
                    group.addTask {
                        while let client = plan.nextClient() { await ClientRun(client, report).run() }
                    }
                }
            }
            report.measured(ResourceUse.now)
        } while plan.startNextPhase()
    }
}
