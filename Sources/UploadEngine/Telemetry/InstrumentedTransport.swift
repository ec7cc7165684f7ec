extension UploadTransport {
    /// The transport, with the telemetry of each request that the traits `Tracing` and `Metrics` add.
    func instrumented() -> any UploadTransport {
        var transport: any UploadTransport = self
        #if Metrics
        transport = MeasuringTransport(transport: transport)
        #endif
        #if Tracing
        transport = TracingTransport(transport: transport)
        #endif
        return transport
    }
}
