import CUploadJavaScriptCore

extension JSEventLoop {
    /// The prefix of the names of the host's own scripts. Stack traces omit these scripts.
    static let internalScheme = "host:"

    /// Defines `console`, the timers and the report of unhandled rejections.
    public func installGlobals() throws(JSException) {
        let inspect = try call(internal: "inspect", PackageResources.inspect_js)
        self.inspect = inspect
        let write = function { loop, arguments in
            guard arguments.count == 2 else { return nil }
            guard let text = arguments[1].string else {
                throw JSException(
                    loop.context.error("console: the text has more than \(JSValue.maximumTextLength) characters"))
            }
            loop.write(arguments[0].isTrue ? .error : .output, text)
            return nil
        }
        let console = try call(internal: "console", PackageResources.console_js, [inspect, write])
        try context.global.set("console", to: console, hidden: true)
        try installTimers()

        let rejected = function { loop, arguments in
            loop.reportUncaught(arguments.dropFirst().first ?? loop.context.undefined, "(in promise) ")
            return nil
        }
        try context.perform { exception in
            let function = JSValueToObject(context.reference, rejected.reference, nil)
            JSGlobalContextSetUnhandledRejectionCallback(context.reference, function, exception)
            return nil
        }
    }

    /// Evaluates an internal script to a function and calls it with the result of `primordials.js` and the arguments.
    ///
    /// The first call must precede any script of an app.
    public func call(
        internal name: String, _ script: [UInt8], _ arguments: [JSValue] = []
    ) throws(JSException) -> JSValue {
        try evaluate(internal: name, script).call([try builtIns()] + arguments)
    }

    private func builtIns() throws(JSException) -> JSValue {
        if let primordials { return primordials }
        let original = try evaluate(internal: "primordials", PackageResources.primordials_js).call()
        primordials = original
        return original
    }

    private func evaluate(internal name: String, _ script: [UInt8]) throws(JSException) -> JSValue {
        try context.evaluate(String(decoding: script, as: UTF8.self), url: "\(Self.internalScheme)\(name).js")
    }
}
