import Foundation
import Testing

@testable import UploadReceiver

extension HeavyTests {
    @Suite struct ManyUploadsTests {
        /// Counting up from 1 took 190 s for this.
        @Test("Five thousand uploads of one name are numbered in order, without slowing down")
        func fiveThousandUploadsOne()
            async throws
        {
            try await TestServer.run { server in
                let (early, late) = try await RawClient.run(server) { client in
                    let body = RawForm.body("abc")
                    let request = RawForm.head(length: body.utf8.count) + body
                    var times: [Duration] = []
                    for number in 0..<5000 {
                        let start = ContinuousClock.now
                        try client.send(request)
                        let name = number == 0 ? "a.txt" : "a-\(number).txt"
                        #expect(try client.receive(until: "}]}\n").contains("/\(name)\""))
                        times.append(ContinuousClock.now - start)
                    }
                    return (times[100..<600].sorted()[250], times[4500...].sorted()[250])
                }
                print("an upload of a taken name: the 350th \(early), the 4750th \(late)")
                // Fourteen times as many files, at most three times the time: the medians of five hundred.
                #expect(late < early * 3)
            }
        }
    }
}
