// `@system.storage`: texts by key, in one file of the data folder.
//
// native.load() returns the file's text, native.save(text) replaces it, native.setAside(reason) renames an unreadable
// one.
(function (primordials, calls, native) {
  'use strict';
  const { defineProperty, hasOwn, isArray, keys, parseJSON, stringifyJSON } = primordials;
  const { Failure, answered, codes, exportsOf, integer, method, printable, text } = calls;
  const maximumKeys = 10_000;
  // In characters, all keys and values together.
  const maximumSize = 8 * 1024 * 1024;

  // The values by key; undefined before the first call.
  let entries;
  let size = 0;

  function load() {
    if (entries !== undefined) return;
    const content = answered(native.load());
    const found = content === undefined ? { __proto__: null } : parse(content);
    if (found === undefined) answered(native.setAside('is no JSON object of strings'));
    entries = found ?? { __proto__: null };
    size = 0;
    const names = keys(entries);
    for (let index = 0; index < names.length; index++) size += names[index].length + entries[names[index]].length;
  }

  function parse(content) {
    let value;
    try { value = parseJSON(content); } catch { return undefined; }
    if (value === null || typeof value !== 'object' || isArray(value)) return undefined;
    const found = { __proto__: null };
    const names = keys(value);
    for (let index = 0; index < names.length; index++) {
      const one = value[names[index]];
      if (typeof one !== 'string') return undefined;
      found[names[index]] = one;
    }
    return found;
  }

  const save = () => answered(native.save(stringifyJSON(entries, null, 1)));

  // Sets a value, or removes it if it is undefined. If the file cannot be written, nothing changes.
  function change(key, value) {
    const old = hasOwn(entries, key) ? entries[key] : undefined;
    if (old === value) return;
    const grown = size + sizeOf(key, value) - sizeOf(key, old);
    if (grown > size && grown > maximumSize) throw full(`${maximumSize} characters`);
    if (old === undefined && keys(entries).length >= maximumKeys) throw full(`${maximumKeys} keys`);
    put(key, value);
    try { save(); } catch (error) { put(key, old); throw error; }
    size = grown;
  }

  const sizeOf = (key, value) => (value === undefined ? 0 : key.length + value.length);
  const full = (limit) => new Failure(`storage is full: it holds at most ${limit}`, codes.inputOutput);

  function put(key, value) {
    if (value === undefined) delete entries[key]; else entries[key] = value;
  }

  function keyOf(options) {
    const key = text(options, 'key');
    if (key === '') throw new Failure('invalid key: it must not be empty', codes.parameter);
    return key;
  }

  const storage = exportsOf({
    get: method((options) => {
      const key = text(options, 'key');
      const otherwise = printable(options, 'default', '');
      load();
      return hasOwn(entries, key) ? entries[key] : otherwise;
    }),
    // As on the device, an empty value deletes the key.
    set: method((options) => {
      const key = keyOf(options);
      const value = printable(options, 'value', '');
      load();
      change(key, value === '' ? undefined : value);
    }),
    delete: method((options) => {
      const key = keyOf(options);
      load();
      change(key, undefined);
    }),
    clear: method(() => {
      load();
      const old = entries;
      entries = { __proto__: null };
      try { save(); } catch (error) { entries = old; throw error; }
      size = 0;
    }),
    key: method((options) => {
      const index = integer(options, 'index', 0, maximumKeys);
      load();
      const names = keys(entries);
      if (index >= names.length) throw new Failure(`invalid index: storage has ${names.length} keys`, codes.parameter);
      return names[index];
    }),
  });
  // The number of keys; 0 if the file cannot be read.
  const length = () => {
    try { load(); } catch { return 0; }
    return keys(entries).length;
  };
  defineProperty(storage, 'length', { __proto__: null, get: length, enumerable: true });
  return { __proto__: null, '@system.storage': storage };
})
