import ArgumentParser
import UnixSignals
import UploadEngine
import UploadReceiver
@main struct M { static func main() {} }
