import Testing
import UploadEngine

@testable import UploadCore
@testable import uploadtask

@Suite("The line of a pause") struct PauseLineTests {
    @Test("It names the cause, the pause in whole seconds, and what the server keeps")
    func text() {
        func text(_ pause: UploadPause, _ progress: UploadProgress? = nil) -> String {
            PauseLine(pause: pause, progress: progress).text
        }
        let progress = UploadProgress(BodyProgress(sent: 8_100_000, total: 10_000_000))
        #expect(
            text(UploadPause(milliseconds: 2_001, statusCode: nil, goesOn: true), progress)
                == "link lost, trying again in 3 s (server has 8.1 MB of 10 MB)")
        // Without a resumable protocol the whole is sent again.
        #expect(
            text(UploadPause(milliseconds: 3_000, statusCode: nil, goesOn: false), progress)
                == "link lost, trying again in 3 s")
        #expect(
            text(UploadPause(milliseconds: 0, statusCode: 503, goesOn: true))
                == "server answered 503, trying again in 0 s")
        #expect(
            text(UploadPause(milliseconds: .max, statusCode: nil, goesOn: false))
                == "link lost, trying again in 9223372036854776 s")
    }
}
