import UploadCore

/// Runs the core over the literals of its tests and over random numbers, and prints digests of its answers.
@main
struct Main {
    static func main() {
        var answers = Answers()
        do throws(UploadFailure) {
            try answers.known()
            answers.arithmetic()
            answers.addresses()
            try answers.requests()
            answers.bodies()
            answers.transfers()
            answers.retries()
            answers.courses()
        } catch {
            print("wrong: \(error)")
        }
        answers.end()
    }
}
