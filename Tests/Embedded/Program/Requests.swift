import UploadCore

extension Digest {
    mutating func add(_ header: [HeaderField]) {
        add(header.count)
        for field in header {
            add(field.name)
            add(field.value)
        }
    }

    mutating func add(_ hop: RequestHop?) {
        guard let hop else { return add("no request") }
        add(hop.method.rawValue)
        add(hop.url)
        add(hop.header)
        add(hop.sendsBody)
        add(hop.redirectCount)
        add(hop.isRedirected)
        add(hop.isRepeatable)
        add(hop.method.expectsBody)
    }

    mutating func add(redirect location: String, from base: HTTPURL, _ statusCode: Int, _ method: RequestHop.Method) {
        let hop = RequestHop(
            method: method, url: base,
            header: [HeaderField("Cookie", "a"), HeaderField("Content-Type", "b"), HeaderField(location, "c")],
            sendsBody: true)
        do throws(UploadFailure) {
            add(try RedirectPolicy.next(after: hop, statusCode: statusCode, location: location))
        } catch { add(error) }
    }
}

extension Answers {
    /// Header fields, methods, requests, redirects, response headers and texts.
    mutating func requests() throws(UploadFailure) {
        answer("header field") { digest, text, other in
            do throws(UploadFailure) {
                let field = try HeaderField(validating: text, other)
                digest.add(field.isCredential)
                digest.add(field.isContentType)
            } catch { digest.add(error) }
        }
        answer("method") { digest, text, _ in
            do throws(UploadFailure) {
                digest.add(try RequestHop.Method(text).rawValue)
                digest.add(try RequestHop.Method(sendingBody: text).rawValue)
            } catch { digest.add(error) }
        }
        let plain = try HTTPURL("http://user:password@h.example:8080/a/b/c?d")
        let secure = try HTTPURL("https://[fe80::1%25eth0]/a/")
        answer("request") { digest, text, other in
            for layout in [RequestLayout.standard, .libcurl] {
                let request = UploadRequest(
                    method: .put, url: plain, header: [HeaderField(text, other), HeaderField("content-TYPE", text)],
                    body: layout == .standard ? .content : .form([]), layout: layout)
                digest.add(request.ignored.count)
                digest.add(request.contentType)
                digest.add(request.firstHop)
            }
        }
        answer("redirect 301") { digest, text, _ in digest.add(redirect: text, from: plain, 301, .post) }
        answer("redirect 303") { digest, text, other in digest.add(redirect: "\(other)/\(text)", from: plain, 303, .put)
        }
        answer("redirect 307") { digest, text, _ in digest.add(redirect: text, from: secure, 307, .post) }
        answer("redirect 308") { digest, text, _ in digest.add(redirect: "?\(text)", from: secure, 308, .post) }
        answer("redirect elsewhere") { digest, text, _ in digest.add(redirect: "//\(text)", from: secure, 302, .head) }
        answer("response header") { digest, text, other in
            let headers = ResponseHeaders([
                (name: text, value: "1"), (name: other, value: "2"), (name: text.lowercasedASCII, value: "3"),
                (name: "Date", value: text), (name: other, value: "4"), (name: "date", value: other),
            ])
            for field in headers.fields {
                digest.add(field.name)
                for value in field.values { digest.add(value) }
            }
            digest.add(headers[other].count)
        }
        answer("names") { digest, text, other in
            digest.add(text.equalsIgnoringASCIICase(other))
            digest.add(text.lowercasedASCII)
            digest.add(HeaderField.isToken(text))
            digest.add(HeaderField.isValue(text))
        }
        answer("visible text") { digest, text, other in
            digest.add(text.visible)
            digest.add(text.visible(limit: other.utf8.count))
        }
        answer("Base 64") { digest, text, other in
            let encoded = Base64.encode(Array(text.utf8))
            digest.add(encoded)
            for candidate in [encoded, text, other] { digest.add(Base64.isEncoded(candidate, count: text.utf8.count)) }
        }
    }
}
