import TestSupport
import Testing

@testable import JavaScriptHost

/// Turns, Promise jobs, timers and uncaught errors.
@Suite(.phase(.scripts), .timeLimit(minutes: 1)) struct JSEventLoopTests {
    @Test("Promise jobs run after the script and before any timer")
    func promiseJobs() async {
        let script = """
            setTimeout(() => console.log('timer'), 0)
            Promise.resolve().then(() => console.log('job')).then(() => console.log('next job'))
            console.log('script')
            """
        #expect(await Transcript.run(script).text == "script\njob\nnext job\ntimer\n")
    }

    @Test("Timers run in the order of their times, equal ones in the order of their start, with their arguments")
    func timerOrder() async {
        let script = """
            setTimeout(console.log, 300, 'third', 3)
            setTimeout(console.log, 0, 'first')
            setTimeout(console.log, 0, 'second', {})
            setTimeout(console.log, '600', 'fourth')
            """
        #expect(await Transcript.run(script).text == "first\nsecond {}\nthird 3\nfourth\n")
    }

    @Test("An interval runs until it is cleared, also by its own function; a cleared timeout never runs")
    func interval() async {
        let script = """
            let count = 0
            const interval = setInterval(() => { console.log(++count); if (count === 3) clearInterval(interval) }, 1)
            clearTimeout(setTimeout(() => console.log('never'), 1))
            clearTimeout(undefined); clearInterval('x'); clearTimeout(12345); clearInterval(1e300)
            """
        #expect(await Transcript.run(script).text == "1\n2\n3\n")
    }

    @Test(
        "An impossible delay becomes the nearest possible one",
        arguments: [
            (nil, 0), (.nan, 0), (-5, 0), (-.infinity, 0), (0.9, 0), (1.9, 1), (2_147_483_647, 2_147_483_647),
            (2_147_483_648, 1), (.infinity, 1),
        ] as [(Double?, Int64)])
    func delay(written: Double?, milliseconds: Int64) {
        #expect(JSTimers.milliseconds(written, repeats: false) == milliseconds)
        #expect(JSTimers.milliseconds(written, repeats: true) == max(1, milliseconds))
    }

    @Test("A timer requires a function")
    func noFunction() async {
        let transcript = await Transcript.run("try { setTimeout('code', 1) } catch (e) { console.log(String(e)) }")
        #expect(transcript.text == "TypeError: setTimeout: the first argument must be a function\n")
    }

    @Test("An error in a timer is reported with its position, and other timers still run")
    func uncaught() async {
        let script = """
            function inner() { throw new RangeError('too far') }
            setTimeout(function outer() { inner() }, 0)
            setTimeout(() => { throw 'a string' }, 0)
            setTimeout(() => { throw { code: 7 } }, 0)
            setTimeout(() => console.log('still here'), 0)
            """
        let transcript = await Transcript.run(script)
        #expect(
            transcript.text == """
                !Uncaught RangeError: too far
                !    at inner (app/app.js:1:40)
                !    at outer (app/app.js:2:36)
                !Uncaught 'a string'
                !Uncaught { code: 7 }
                still here

                """)
        #expect(transcript.hasUncaughtError)
    }

    @Test("Hostile errors are reported")
    func hostileErrors() async {
        let script = """
            setTimeout(() => { throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } }) }, 0)
            setTimeout(() => { throw undefined }, 0)
            setTimeout(() => { throw Object.assign(new Error('m'), { stack: 'no stack at all' }) }, 0)
            """
        let transcript = await Transcript.run(script)
        #expect(transcript.text.split(separator: "\n").filter { $0.hasPrefix("!Uncaught") }.count == 3)
        #expect(transcript.text.contains("!Uncaught undefined\n"))
        #expect(transcript.text.contains("!Uncaught Error: m\n"))
    }

    @Test("An unhandled rejection is reported; one that is handled in the same turn is not")
    func rejections() async {
        let script = """
            Promise.reject(new Error('lost'))
            Promise.reject(new Error('found')).catch(() => console.log('caught'))
            ;(async () => { await null; throw 'later' })()
            """
        let transcript = await Transcript.run(script)
        #expect(
            transcript.text.split(separator: "\n").sorted() == [
                "!    at app/app.js:1:25", "!Uncaught (in promise) 'later'", "!Uncaught (in promise) Error: lost",
                "caught",
            ])
        #expect(transcript.hasUncaughtError)
    }

    @Test("Enqueued callbacks run after the turn, each followed by its Promise jobs, even when one of them throws")
    func enqueueCallback() async {
        let script = """
            enqueueCallback(() => { console.log('one'); Promise.resolve().then(() => console.log('job of one')) })
            enqueueCallback(() => { throw new Error('two') })
            enqueueCallback((...values) => console.log('three', ...values), 'with', 'arguments')
            setTimeout(() => console.log('timer'), 0)
            console.log('turn')
            """
        let transcript = await Transcript.run(script) { (loop) throws(JSException) in
            let enqueueCallback = loop.function { loop, arguments in
                if let function = arguments.first { loop.enqueueCallback(function, Array(arguments.dropFirst())) }
                return nil
            }
            try loop.context.global.set("enqueueCallback", to: enqueueCallback)
        }
        #expect(
            transcript.text == """
                turn
                one
                job of one
                !Uncaught Error: two
                !    at app/app.js:2:40
                three with arguments
                timer

                """)
    }

    @Test("A script can catch a Swift error, and a native function is an ordinary function")
    func nativeErrors() async {
        struct Broken: Error, CustomStringConvertible { let description = "broken in Swift" }
        let script = """
            try { fails() } catch (error) { console.log(error instanceof Error, error.message) }
            console.log(typeof fails, fails instanceof Function, fails.call.name)
            """
        let transcript = await Transcript.run(script) { (loop) throws(JSException) in
            try loop.context.global.set("fails", to: loop.function { _, _ in throw Broken() })
        }
        #expect(transcript.text == "true broken in Swift\nfunction true call\n")
    }

    @Test("A retained function survives garbage collection and keeps the loop from being idle until it is released")
    func retained() async {
        let transcript = await Transcript.run("retain(() => console.log('called')); collect()") {
            (loop) throws(JSException) in
            let retain = loop.function { loop, arguments in
                let callback = loop.retain(arguments[0])
                Task {
                    loop.post { (loop) throws(JSException) in
                        loop.context.collectGarbage()
                        try loop.function(of: callback)?.call()
                        loop.release(callback)
                    }
                }
                return nil
            }
            let collect = loop.function { loop, _ in
                loop.context.collectGarbage()
                return nil
            }
            try loop.context.global.set("retain", to: retain)
            try loop.context.global.set("collect", to: collect)
        }
        #expect(transcript.text == "called\n")
    }

    @Test("After a stop no timer, callback or enqueued callback runs, even when a script called stop")
    func stop() async {
        let script = """
            setInterval(() => console.log('interval'), 1)
            enqueueThenStop(() => console.log('enqueued'))
            console.log('the script itself runs on')
            """
        let transcript = await Transcript.run(script) { (loop) throws(JSException) in
            let stop = loop.function { loop, arguments in
                loop.enqueueCallback(arguments[0], [])
                loop.stop()
                return nil
            }
            try loop.context.global.set("enqueueThenStop", to: stop)
        }
        #expect(transcript.text == "the script itself runs on\n")
    }

    @Test("Strings are converted unchanged, including NUL and emoji; a lone surrogate becomes U+FFFD")
    func strings() async {
        let transcript = await Transcript.run(
            "console.log(echo('a\\0b😀'), echo('\\ud800x').charCodeAt(0).toString(16))"
        ) {
            (loop) throws(JSException) in
            let echo = loop.function { loop, arguments in loop.context.value(arguments.first?.string ?? "") }
            try loop.context.global.set("echo", to: echo)
        }
        #expect(transcript.text == "a\0b😀 fffd\n")
    }

    @Test("200 loops start and shut down")
    func many() async {
        await withTaskGroup(of: String.self) { group in
            for number in 0..<200 {
                group.addTask { await Transcript.run("setTimeout(() => console.log(\(number)), 1)").text }
            }
            var numbers: Set<String> = []
            for await text in group { numbers.insert(text) }
            #expect(numbers.count == 200)
        }
    }
}
