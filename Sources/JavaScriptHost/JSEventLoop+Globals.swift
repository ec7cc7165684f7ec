import CJavaScriptCore

extension JSEventLoop {
    /// What the host's own scripts are called, so that stack traces leave them out.
    static let internalScheme = "host:"

    /// Defines `console`, the timers, and what happens to rejections that nobody handles.
    public func installGlobals() throws(JSException) {
        let inspect = try evaluate(internal: "inspect", PackageResources.inspect_js)
        self.inspect = inspect
        let write = function { loop, arguments in
            guard arguments.count == 2, let text = arguments[1].string else { return nil }
            loop.write(arguments[0].isTrue ? .error : .output, text)
            return nil
        }
        let console = try evaluate(internal: "console", PackageResources.console_js).call([inspect, write])
        try context.global.set("console", to: console, hidden: true)
        try installTimers()

        let rejected = function { loop, arguments in
            loop.reportUncaught(arguments.dropFirst().first ?? loop.context.undefined, "(in promise) ")
            return nil
        }
        _ = try context.checked { exception in
            let function = JSValueToObject(context.reference, rejected.reference, nil)
            JSGlobalContextSetUnhandledRejectionCallback(context.reference, function, exception)
            return nil
        }
    }

    /// Runs one of the scripts that are part of this package.
    public func evaluate(internal name: String, _ script: [UInt8]) throws(JSException) -> JSValue {
        try context.evaluate(String(decoding: script, as: UTF8.self), url: "\(Self.internalScheme)\(name).js")
    }
}
