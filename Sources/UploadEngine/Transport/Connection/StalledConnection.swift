/// The peer acknowledged nothing for too long, while bytes were in flight.
struct StalledConnection: Error {
    let limit: Duration
}
