import ArgumentParser
import UploadEngine

/// The value of `--resume-with`: the protocol by which an upload goes on where it broke off.
enum ResumeProtocol: String, ExpressibleByArgument, CaseIterable {
    case auto, draft, tus, off

    var resumption: Resumption {
        switch self {
        case .auto: .automatic
        case .draft: .draft
        case .tus: .tus
        case .off: .off
        }
    }
}

/// The option for the protocol, of all commands that send an upload more than once.
struct ResumeProtocolOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The protocol by which an upload goes on where it broke off: that of the server (auto), the IETF draft, or tus, "
                + "whose URL takes one file; off sends the whole again. A server without support gets it as one request.",
            valueName: "protocol"))
    var resumeWith: ResumeProtocol?
}
