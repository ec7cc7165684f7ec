// The engine's API uses the core's types: options, progress, responses, errors.
@_exported public import UploadCore
