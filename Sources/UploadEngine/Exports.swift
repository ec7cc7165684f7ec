// Whoever uses the engine speaks the core's vocabulary: options, progress, responses, errors.
@_exported public import UploadCore
