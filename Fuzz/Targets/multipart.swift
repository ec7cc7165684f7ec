import NIOCore

/// Parses a form as the receiver does. The first line of an input is the Content-Type, the rest is the body.
func check(_ input: [UInt8]) {
    var body = input
    let contentType = body.takeLine()
    guard let boundary = try? BoundaryParameter(contentType: contentType) else { return }
    let form = Form(boundary, pieces: [body])
    expect(Form(boundary, pieces: body.pieces, isMeasured: true) == form, "the cuts change nothing in a form")
    expect(Form(boundary, pieces: body.map { [$0] }) == form, "a form that comes byte by byte is the same")

    var rest = body[...]
    for part in form.parts {
        expect(rest.skip(past: part.content), "what a part holds stands so in the body, in the same order")
        if let filename = part.head.filename { checkName(filename) }
    }
}

/// The result of parsing a form.
private struct Form: Equatable {
    struct Part: Equatable {
        var head: PartHead
        var content: [UInt8] = []
        var hasEnded = false
    }

    var parts: [Part] = []
    var isFinished = false
    var error: MultipartError?

    /// Small, so that small inputs reach them.
    private static let limits = MultipartParser.Limits(headBytes: 300, parts: 6)

    /// - Parameter isMeasured: Whether to check how many bytes the parser buffers, which is slow.
    init(_ boundary: BoundaryParameter, pieces: [[UInt8]], isMeasured: Bool = false) {
        // The longest padded delimiter line, or a head that may still end within its limit.
        let mostKept = max(boundary.boundary.utf8.count + 4 + 70, Self.limits.headBytes + 5)
        var parser = MultipartParser(boundary, limits: Self.limits)
        do throws(MultipartError) {
            for piece in pieces {
                parser.append(ByteBuffer(bytes: piece))
                while let event = try parser.next() { take(event) }
                expect(!isMeasured || parser.kept <= mostKept, "the parser keeps little")
            }
            parser.end()
            while let event = try parser.next() { take(event) }
            expect(isFinished, "a form that ends without an error is finished")
        } catch {
            self.error = error
        }
    }

    private mutating func take(_ event: MultipartParser.Event) {
        expect(!isFinished, "nothing follows the end")
        switch event {
        case .partBegan(let head):
            expect(parts.last?.hasEnded ?? true, "a part begins after the end of the one before")
            parts.append(Part(head: head))
            expect(parts.count <= Self.limits.parts, "there are no more parts than the limit")
        case .partBytes(let bytes):
            expect(bytes.readableBytes > 0, "there are no empty pieces")
            inLastPart { $0.content += bytes.readableBytesView }
        case .partEnded: inLastPart { $0.hasEnded = true }
        case .finished:
            expect(parts.last?.hasEnded ?? true, "the form ends after its last part")
            isFinished = true
        }
    }

    private mutating func inLastPart(_ change: (inout Part) -> Void) {
        expect(parts.last?.hasEnded == false, "what belongs to a part comes between its begin and its end")
        change(&parts[parts.count - 1])
    }
}

extension MultipartParser {
    /// The number of buffered bytes.
    fileprivate var kept: Int {
        (Mirror(reflecting: self).descendant("buffer") as? ByteBuffer)?.readableBytes ?? Int.max
    }
}

extension ArraySlice<UInt8> {
    /// Drops everything up to the end of the first occurrence of `bytes`; false when there is none.
    fileprivate mutating func skip(past bytes: [UInt8]) -> Bool {
        while !starts(with: bytes) {
            if isEmpty { return false }
            self = dropFirst()
        }
        self = dropFirst(bytes.count)
        return true
    }
}

private func checkName(_ hostile: String) {
    let safe = SafeName(hostile)
    for name in [safe.candidate(0), safe.candidate(1)] {
        expect(!name.isEmpty && name.utf8.count <= 255, "a name is one that a file can have")
        expect(!name.utf8.contains { $0 < 0x20 || "/\\\u{7F}".utf8.contains($0) }, "a name is no path: \(name)")
        let base = String(name.unicodeScalars.prefix { $0 != "." }).uppercased()
        expect(!["CON", "NUL", "COM1", "NUL "].contains(base), "no device: \(name)")
        let ends = [name.unicodeScalars.first, name.unicodeScalars.last]
        expect(ends[0] != ".", "no file is hidden: \(name)")
        expect(!ends.contains { $0?.properties.isWhitespace ?? true } && ends[1] != ".", "no blank at an end: \(name)")
    }
    expect(SafeName(safe.candidate(0)).candidate(0) == safe.candidate(0), "a safe name is left alone: \(safe)")
}
