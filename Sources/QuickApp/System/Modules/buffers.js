// Returns the function that copies the bytes of a value: of an ArrayBuffer, a typed array or a DataView. Its result is
// undefined for any other value, and for a buffer that was transferred.
(function (primordials) {
  'use strict';
  const {
    Uint8Array, arrayBufferByteLength, dataViewBuffer, dataViewByteLength, dataViewByteOffset, isView, typedArrayBuffer,
    typedArrayByteLength, typedArrayByteOffset, typedArraySet, typedArrayTag,
  } = primordials;

  function viewOf(value) {
    if (!isView(value)) return new Uint8Array(value, 0, arrayBufferByteLength(value));
    return typedArrayTag(value) === undefined
      ? new Uint8Array(dataViewBuffer(value), dataViewByteOffset(value), dataViewByteLength(value))
      : new Uint8Array(typedArrayBuffer(value), typedArrayByteOffset(value), typedArrayByteLength(value));
  }

  // The bytes as a new ArrayBuffer; null if there are more than `maximum`.
  return (value, maximum) => {
    if (value === null || typeof value !== 'object') return undefined;
    try {
      const view = viewOf(value);
      const length = typedArrayByteLength(view);
      if (length > maximum) return null;
      const copy = new Uint8Array(length);
      typedArraySet(copy, view);
      return typedArrayBuffer(copy);
    } catch {
      return undefined;
    }
  };
})
