import UploadCore

extension Digest {
    mutating func add(_ segments: [BodyLayout.Segment]) {
        add(segments.count)
        for segment in segments {
            add(segment.length)
            switch segment {
            case .bytes(let bytes): add(bytes)
            case .source(let number, let range):
                add(number)
                add(range.lowerBound)
                add(range.upperBound)
            }
        }
    }

    /// A layout and the end of it from an offset that a number chooses.
    mutating func add(_ layout: BodyLayout, from number: Int64) {
        add(layout.contentLength)
        add(layout.endLength)
        add(layout.contentType)
        add(layout.segments)
        add(layout.suffix(from: layout.contentLength == .max ? number : number % (layout.contentLength + 1)))
    }
}

extension Answers {
    /// Forms, their lengths and their ends, with boundaries of a generator that is the same everywhere.
    mutating func bodies() {
        var generator = Generator(seed: 1)
        answer("form") { digest, text, other in
            do throws(UploadFailure) {
                let parts = [
                    FormPart(text, filename: other, .source(0)), FormPart(other, .text(text)),
                    FormPart("b", filename: text, contentType: other, .source(1)),
                ]
                let lengths = [generator.count() >> 1, generator.count() >> 2]
                let layout = try BodyLayout(
                    form: parts, lengths: lengths, boundary: MultipartBoundary(using: &generator))
                digest.add(layout, from: generator.count())
            } catch { digest.add(error) }
        }
        answer("form of libcurl") { digest, text, other in
            do throws(UploadFailure) {
                let parts = [FormPart(text, filename: other, .source(0)), FormPart(other, filename: text, .text(""))]
                let layout = try BodyLayout(
                    libcurl: parts, lengths: [generator.count() >> 1], contentType: generator.isTrue() ? text : nil,
                    boundary: MultipartBoundary(libcurlUsing: &generator))
                digest.add(layout, from: generator.count())
            } catch { digest.add(error) }
        }
        answer("media type") { digest, text, _ in
            for name in ["a.\(text)", text] {
                let part = FormPart("a", filename: name, .source(0))
                let boundary = MultipartBoundary(using: &generator)
                digest.add((try? BodyLayout(form: [part], lengths: [0], boundary: boundary))?.segments ?? [])
            }
        }
        begin("lengths of two files")
        for _ in 0..<4_000 {
            let lengths = [generator.count(), generator.count()]
            answer { digest in
                do throws(UploadFailure) {
                    let parts = [FormPart("a", .source(1)), FormPart("b", .source(0))]
                    let boundary = MultipartBoundary(using: &generator)
                    let layout = try BodyLayout(form: parts, lengths: lengths, boundary: boundary)
                    digest.add(layout, from: generator.count())
                } catch { digest.add(error) }
            }
        }
        begin("content")
        for _ in 0..<4_000 {
            let length = generator.count()
            let offset = generator.count(upTo: length)
            answer { $0.add(BodyLayout(contentOfLength: length), from: offset) }
        }
    }
}
