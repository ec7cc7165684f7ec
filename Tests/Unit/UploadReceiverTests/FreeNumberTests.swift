import TestSupport
import Testing

@testable import UploadReceiver

@Suite struct FreeNumberTests {
    @Test("Without gaps the result is the first free number, found with few checks")
    func withoutGapsResultFirst() {
        for count in Array(0...300) + [5000, 1_000_000] {
            var checks = 0
            let found = FreeNumber.search(after: 0) { number in
                checks += 1
                return number <= count
            }
            #expect(found == count + 1)
            #expect(checks <= 42)
        }
    }

    @Test("With any gaps the result is free and its predecessor is not")
    func anyGapsResultFree() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<2000 {
            let taken = Set((0..<40).map { _ in Int.random(in: 1...80, using: &random) })
            let start = Int.random(in: 0...80, using: &random)
            let found = FreeNumber.search(after: start) { taken.contains($0) }
            #expect(found > start && !taken.contains(found))
            #expect(found == start + 1 || taken.contains(found - 1))
        }
    }

    @Test("The number after the last one of a name comes first, unless that file or the first one was removed")
    func afterLast() {
        let name = "afterLast.txt"
        #expect(FreeNumber.afterLast(of: name) { _ in true } == 0)
        FreeNumber.remember(5, of: name)
        #expect(FreeNumber.afterLast(of: name) { _ in true } == 6)
        #expect(FreeNumber.afterLast(of: name) { $0 != 5 } == 0)
        #expect(FreeNumber.afterLast(of: name) { $0 != 0 } == 0)
    }

    @Test("Beyond a thousand names all are forgotten")
    func forgets() {
        for index in 0...1000 { FreeNumber.remember(1, of: "forgets.\(index)") }
        #expect(FreeNumber.afterLast(of: "forgets.0") { _ in true } == 0)
        #expect(FreeNumber.afterLast(of: "forgets.1000") { _ in true } == 2)
    }
}
