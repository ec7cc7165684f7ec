// `@system.file`: the files of the app. Swift checks the paths.
(function (primordials, calls, native) {
  'use strict';
  const { Uint8Array, append, toUpperCase } = primordials;
  const { Failure, answered, bytesOf, codes, exportsOf, flag, integer, invalid, method, read, text } = calls;
  const maximumOffset = 2 ** 40;
  const maximumLength = 64 * 1024 * 1024;

  const uri = (options) => text(options, 'uri');

  function checkEncoding(options) {
    const encoding = text(options, 'encoding', 'UTF-8');
    const name = encoding.length < 10 ? toUpperCase(encoding) : encoding;
    if (name !== 'UTF-8' && name !== 'UTF8') throw invalid('encoding', "'UTF-8'", encoding);
  }

  function bufferOf(options) {
    const value = read(options, 'buffer');
    const bytes = bytesOf(value, maximumLength);
    if (bytes === undefined) throw invalid('buffer', 'an ArrayBuffer or a typed array', value);
    if (bytes === null) throw new Failure(`invalid buffer: more than ${maximumLength} bytes`, codes.parameter);
    return bytes;
  }

  const information = (found) => ({ uri: found[0], lastModifiedTime: found[3], length: found[2] });

  function extendedInformation(found) {
    const subFiles = [];
    for (let index = 0; index < found[4].length; index++) append(subFiles, extendedInformation(found[4][index]));
    return { uri: found[0], length: found[2], lastModifiedTime: found[3], type: found[1] ? 'dir' : 'file', subFiles };
  }

  function get(options) {
    return extendedInformation(answered(native.get(uri(options), flag(options, 'recursive', false))));
  }

  function list(options) {
    const found = answered(native.list(uri(options)));
    const fileList = [];
    for (let index = 0; index < found.length; index++) append(fileList, information(found[index]));
    return { fileList };
  }

  function writeText(options) {
    const path = uri(options);
    const content = text(options, 'text');
    checkEncoding(options);
    answered(native.write(path, content, undefined, flag(options, 'append', false)));
  }

  function writeArrayBuffer(options) {
    const path = uri(options);
    const position = integer(options, 'position', 0, maximumOffset, 0);
    const atEnd = flag(options, 'append', false);
    answered(native.write(path, bufferOf(options), position, atEnd));
  }

  function readText(options) {
    const path = uri(options);
    checkEncoding(options);
    return { text: answered(native.readText(path)) };
  }

  function readArrayBuffer(options) {
    const path = uri(options);
    const position = integer(options, 'position', 0, maximumOffset, 0);
    const length = read(options, 'length') === undefined ? undefined : integer(options, 'length', 0, maximumLength);
    return { buffer: new Uint8Array(answered(native.readBytes(path, position, length))) };
  }

  return {
    __proto__: null,
    '@system.file': exportsOf({
      move: method((options) => answered(native.move(text(options, 'srcUri'), text(options, 'dstUri')))),
      copy: method((options) => answered(native.copy(text(options, 'srcUri'), text(options, 'dstUri')))),
      list: method(list),
      get: method(get),
      delete: method((options) => answered(native.delete(uri(options)))),
      writeText: method(writeText),
      writeArrayBuffer: method(writeArrayBuffer),
      readText: method(readText),
      readArrayBuffer: method(readArrayBuffer),
      access: method((options) => answered(native.access(uri(options)))),
      mkdir: method((options) => answered(native.makeFolder(uri(options), flag(options, 'recursive', false)))),
      rmdir: method((options) => answered(native.removeFolder(uri(options), flag(options, 'recursive', false)))),
    }),
  };
})
