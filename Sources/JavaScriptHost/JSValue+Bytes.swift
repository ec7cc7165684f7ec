import CUploadJavaScriptCore

extension JSValue {
    /// A copy of the bytes, if it is an `ArrayBuffer` of at most `limit` bytes.
    public func bytes(atMost limit: Int) -> [UInt8]? {
        guard JSValueGetTypedArrayType(context.reference, reference, nil) == kJSTypedArrayTypeArrayBuffer else {
            return nil
        }
        let buffer = JSValueToObject(context.reference, reference, nil)
        let count = JSObjectGetArrayBufferByteLength(context.reference, buffer, nil)
        guard count <= limit else { return nil }
        // An empty or detached buffer has no address.
        guard count > 0, let start = JSObjectGetArrayBufferBytesPtr(context.reference, buffer, nil) else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension JSContext {
    /// A new `ArrayBuffer` with a copy of bytes.
    ///
    /// - Throws: The engine's exception when its memory is exhausted.
    public func arrayBuffer(_ bytes: [UInt8]) throws(JSException) -> JSValue {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
        copy.copyBytes(from: bytes)
        // The engine calls this, on any thread, also when it cannot create the buffer.
        let release: JSTypedArrayBytesDeallocator = { start, _ in start?.deallocate() }
        return try checked {
            JSObjectMakeArrayBufferWithBytesNoCopy(reference, copy.baseAddress, bytes.count, release, nil, $0)
        }
    }
}
