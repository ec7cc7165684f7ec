// The built-ins that the host's own scripts use, saved before any script of an app runs. An app may replace or delete each of
// them afterwards, which must neither break the host's scripts nor change their results.
//
// Therefore those scripts must not look up methods: no methods of arrays, strings or maps except the ones here, no regular
// expressions, and no `for … of`, spread or array patterns, which look up the iterator of Array.prototype. Literals, rest
// parameters, own elements of arrays and templates of primitive values are safe: the engine creates them without a lookup.
(function () {
  'use strict';
  const { apply, ownKeys } = Reflect;
  const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, keys } = Object;
  const { bind, call } = Function.prototype;
  // Converts a method to a function whose first parameter is `this`.
  const uncurry = apply(bind, bind, [call]);
  const charCodeAt = uncurry(String.prototype.charCodeAt);
  const slice = uncurry(String.prototype.slice);
  const numberToString = uncurry(Number.prototype.toString);
  const toUpperCase = uncurry(String.prototype.toUpperCase);
  const uint8Prototype = Uint8Array.prototype;

  const define = (object, name, value) =>
    defineProperty(object, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });

  // Appends an element. An assignment could call a setter of Array.prototype.
  const append = (list, value) => void define(list, list.length, value);

  // An object of a list of names, each followed by its value. A name may be `__proto__`.
  const record = (list) => {
    const object = {};
    for (let index = 0; index < list.length; index += 2) define(object, list[index], list[index + 1]);
    return object;
  };

  const isControl = (unit) =>
    unit < 0x20 || (unit >= 0x7f && unit <= 0x9f) || unit === 0x61c || unit === 0x200b || (unit >= 0x200e && unit <= 0x200f)
    || (unit >= 0x2028 && unit <= 0x202e) || (unit >= 0x2060 && unit <= 0x2069) || unit === 0xfeff
    || (unit >= 0xfff9 && unit <= 0xfffb);

  // Text for a message: at most `limit` characters, with control and formatting characters escaped.
  const visible = (text, limit) => {
    let result = '';
    const end = text.length > limit ? limit : text.length;
    for (let index = 0; index < end; index++) {
      const unit = charCodeAt(text, index);
      if (unit === 0x09) result += '\\t';
      else if (unit === 0x0a) result += '\\n';
      else if (unit === 0x0d) result += '\\r';
      else result += isControl(unit) ? `\\u{${toUpperCase(numberToString(unit, 16))}}` : slice(text, index, index + 1);
    }
    return end < text.length ? result + '…' : result;
  };

  return freeze({
    __proto__: null,
    apply, ownKeys, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, keys, uncurry, append, record, visible,
    charCodeAt, slice,
    Object, Array, Map, WeakMap, Error, SyntaxError, TypeError, RangeError, String,
    Promise, Proxy, Uint8Array, encodeURIComponent, toUpperCase, Function, decodeURIComponent,
    create: Object.create,
    toPrimitive: Symbol.toPrimitive,
    objectPrototype: Object.prototype,
    promiseThen: uncurry(Promise.prototype.then),
    promiseFinally: uncurry(Promise.prototype.finally),
    now: Date.now,
    is: Object.is,
    isArray: Array.isArray,
    isView: ArrayBuffer.isView,
    isPrototypeOf: uncurry(Object.prototype.isPrototypeOf),
    parseJSON: JSON.parse,
    stringifyJSON: JSON.stringify,
    indexOf: uncurry(String.prototype.indexOf),
    lastIndexOf: uncurry(String.prototype.lastIndexOf),
    join: uncurry(Array.prototype.join),
    includes: uncurry(Array.prototype.includes),
    mapGet: uncurry(Map.prototype.get),
    mapSet: uncurry(Map.prototype.set),
    mapHas: uncurry(Map.prototype.has),
    mapDelete: uncurry(Map.prototype.delete),
    mapClear: uncurry(Map.prototype.clear),
    mapForEach: uncurry(Map.prototype.forEach),
    mapSize: uncurry(getOwnPropertyDescriptor(Map.prototype, 'size').get),
    setForEach: uncurry(Set.prototype.forEach),
    setSize: uncurry(getOwnPropertyDescriptor(Set.prototype, 'size').get),
    weakMapGet: uncurry(WeakMap.prototype.get),
    weakMapSet: uncurry(WeakMap.prototype.set),
    symbolToString: uncurry(Symbol.prototype.toString),
    functionToString: uncurry(Function.prototype.toString),
    testRegExp: uncurry(RegExp.prototype.test),
    regExpToString: uncurry(RegExp.prototype.toString),
    getTime: uncurry(Date.prototype.getTime),
    toISOString: uncurry(Date.prototype.toISOString),
    numberValueOf: uncurry(Number.prototype.valueOf),
    stringValueOf: uncurry(String.prototype.valueOf),
    booleanValueOf: uncurry(Boolean.prototype.valueOf),
    typedArrayLength: uncurry(getOwnPropertyDescriptor(getPrototypeOf(uint8Prototype), 'length').get),
    typedArrayTag: uncurry(getOwnPropertyDescriptor(getPrototypeOf(uint8Prototype), Symbol.toStringTag).get),
    typedArrayBuffer: uncurry(getOwnPropertyDescriptor(getPrototypeOf(uint8Prototype), 'buffer').get),
    typedArrayByteLength: uncurry(getOwnPropertyDescriptor(getPrototypeOf(uint8Prototype), 'byteLength').get),
    typedArrayByteOffset: uncurry(getOwnPropertyDescriptor(getPrototypeOf(uint8Prototype), 'byteOffset').get),
    typedArraySet: uncurry(uint8Prototype.set),
    dataViewBuffer: uncurry(getOwnPropertyDescriptor(DataView.prototype, 'buffer').get),
    dataViewByteLength: uncurry(getOwnPropertyDescriptor(DataView.prototype, 'byteLength').get),
    dataViewByteOffset: uncurry(getOwnPropertyDescriptor(DataView.prototype, 'byteOffset').get),
    arrayBufferByteLength: uncurry(getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get),
    generatorNext: uncurry(getPrototypeOf(function* () {}).prototype.next),
    errorPrototype: Error.prototype,
    datePrototype: Date.prototype,
    regExpPrototype: RegExp.prototype,
    promisePrototype: Promise.prototype,
    numberPrototype: Number.prototype,
    stringPrototype: String.prototype,
    booleanPrototype: Boolean.prototype,
    dataViewPrototype: DataView.prototype,
    mapPrototype: Map.prototype,
    setPrototype: Set.prototype,
  });
})
