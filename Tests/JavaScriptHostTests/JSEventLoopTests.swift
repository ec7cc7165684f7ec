import Testing

@testable import JavaScriptHost

/// Turns, Promise jobs, timers, and what nobody catches.
@Suite(.timeLimit(.minutes(1))) struct JSEventLoopTests {
    @Test("Promise jobs run after the script, before any timer")
    func promiseJobs() async {
        let script = """
            setTimeout(() => console.log('timer'), 0)
            Promise.resolve().then(() => console.log('job')).then(() => console.log('next job'))
            console.log('script')
            """
        #expect(await Transcript.run(script).text == "script\njob\nnext job\ntimer\n")
    }

    @Test("Timers run by their time, equal ones in the order of their start, with their arguments")
    func timerOrder() async {
        let script = """
            setTimeout(console.log, 30, 'third', 3)
            setTimeout(console.log, 0, 'first')
            setTimeout(console.log, 0, 'second', {})
            setTimeout(console.log, '40', 'fourth')
            """
        #expect(await Transcript.run(script).text == "first\nsecond {}\nthird 3\nfourth\n")
    }

    @Test("An interval runs until it is cleared, also from within; a timeout that is cleared never runs")
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
        "Delays that no timer can have are the nearest that one can",
        arguments: [
            (nil, 0), (.nan, 0), (-5, 0), (-.infinity, 0), (0.9, 0), (1.9, 1), (2_147_483_647, 2_147_483_647),
            (2_147_483_648, 1), (.infinity, 1),
        ] as [(Double?, Int64)])
    func delay(written: Double?, milliseconds: Int64) {
        #expect(JSTimers.milliseconds(written, repeats: false) == milliseconds)
        #expect(JSTimers.milliseconds(written, repeats: true) == max(1, milliseconds))
    }

    @Test("A timer needs a function")
    func noFunction() async {
        let transcript = await Transcript.run("try { setTimeout('code', 1) } catch (e) { console.log(String(e)) }")
        #expect(transcript.text == "TypeError: setTimeout: the first argument must be a function\n")
    }

    @Test("What a timer throws is reported with its place, and the others run on")
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

    @Test("Hostile errors are reported too")
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

    @Test("A rejection that nobody handles is reported; one that is handled in the same turn is not")
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

    @Test("Calls that were put off run after the turn, each with its Promise jobs, whatever one of them throws")
    func putOff() async {
        let script = """
            putOff(() => { console.log('one'); Promise.resolve().then(() => console.log('job of one')) })
            putOff(() => { throw new Error('two') })
            putOff((...values) => console.log('three', ...values), 'with', 'arguments')
            setTimeout(() => console.log('timer'), 0)
            console.log('turn')
            """
        let transcript = await Transcript.run(script) { (loop) throws(JSException) in
            let putOff = loop.function { loop, arguments in
                if let function = arguments.first { loop.putOff(function, Array(arguments.dropFirst())) }
                return nil
            }
            try loop.context.global.set("putOff", to: putOff)
        }
        #expect(
            transcript.text == """
                turn
                one
                job of one
                !Uncaught Error: two
                !    at app/app.js:2:31
                three with arguments
                timer

                """)
    }

    @Test("What Swift throws, a script can catch, and the function is one like others")
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

    @Test("A function that Swift holds survives the collector, and keeps the loop from being idle until it is released")
    func held() async {
        let transcript = await Transcript.run("hold(() => console.log('called')); collect()") {
            (loop) throws(JSException) in
            let hold = loop.function { loop, arguments in
                let callback = loop.hold(arguments[0])
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
            try loop.context.global.set("hold", to: hold)
            try loop.context.global.set("collect", to: collect)
        }
        #expect(transcript.text == "called\n")
    }

    @Test("After a stop no timer, callback or put-off call runs, even when a script asked for it")
    func stop() async {
        let script = """
            setInterval(() => console.log('interval'), 1)
            putOffThenStop(() => console.log('put off'))
            console.log('the script itself runs on')
            """
        let transcript = await Transcript.run(script) { (loop) throws(JSException) in
            let stop = loop.function { loop, arguments in
                loop.putOff(arguments[0], [])
                loop.stop()
                return nil
            }
            try loop.context.global.set("putOffThenStop", to: stop)
        }
        #expect(transcript.text == "the script itself runs on\n")
    }

    @Test("Strings cross unchanged: NUL, emoji, and lone surrogates as U+FFFD")
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

    @Test("200 loops come and go")
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
