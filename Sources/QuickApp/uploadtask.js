// `@system.uploadtask`: what the interface promises in terms of JavaScript. Rules of uploads are checked in Swift.
//
// native.start(url, filePath, name, header, formData, timeout, onEvent) begins an upload and returns the function that
// aborts it. `onEvent(kind, …)` is called on a later turn: 'progress' (percent, sent, total), then once 'success'
// (statusCode, headers, data) or 'fail' (message, code, decidedAtTheCall). native.putOff(function, …arguments) calls a
// function after this turn, in one of its own.
(function (primordials, native) {
  'use strict';
  const {
    Map, TypeError, append, apply, defineProperty, isArray, keys, mapClear, mapDelete, mapForEach, mapGet, mapHas, mapSet,
  } = primordials;
  // How many values `header` or `formData` has at most, those in arrays too: an array may say that it has 2³² - 1.
  const maximumValues = 100_000;

  // What a value is called in a message.
  function kindOf(value) {
    if (value === null) return 'null';
    const type = typeof value;
    if (type !== 'object') return type === 'undefined' ? 'undefined' : 'a ' + type;
    try { return isArray(value) ? 'an array' : 'an object'; } catch { return 'a revoked proxy'; }
  }

  // What no parameter can be; Swift refuses it, and says what it was. It has a private name, which can be looked for in any
  // value without running a script.
  class Unusable {
    #is;
    constructor(kind) { defineProperty(this, 'unusable', { __proto__: null, value: kind }); }
    static is(value) { return typeof value === 'object' && value !== null && #is in value; }
  }

  // A property, whatever happens on the way to it: a getter or a proxy that throws makes the parameter unusable.
  function read(object, key) {
    try {
      return object[key];
    } catch (error) {
      return new Unusable('a property that threw when it was read');
    }
  }

  // A parameter that has to be a string: nothing else is made into one.
  function text(value) {
    if (value === undefined || value === null) return null;
    return typeof value === 'string' || Unusable.is(value) ? value : new Unusable(kindOf(value));
  }

  // A value of `header` or `formData`: what String() makes of strings, numbers and booleans.
  function simple(value) {
    switch (typeof value) {
      case 'undefined': return null;
      case 'string': case 'number': case 'boolean': return `${value}`;
      default: return value === null ? null : new Unusable(kindOf(value));
    }
  }

  // `header` or `formData`: its own properties, in their order.
  function properties(value) {
    if (value === undefined || value === null) return null;
    if (Unusable.is(value)) return value;
    try {
      if (typeof value !== 'object' || isArray(value)) return new Unusable(kindOf(value));
      return readProperties(value);
    } catch (error) {
      return new Unusable('an object that threw when it was read');
    }
  }

  function readProperties(value) {
    const names = keys(value);
    let count = names.length;
    if (count > maximumValues) return tooMany();
    const entries = [];
    for (let index = 0; index < names.length; index++) {
      const one = value[names[index]];
      if (!isArray(one)) {
        append(entries, [names[index], simple(one)]);
        continue;
      }
      // Read once: a proxy may say something else the next time.
      const length = one.length;
      count += length;
      // Not a number, perhaps.
      if (!(count <= maximumValues)) return tooMany();
      const list = [];
      for (let place = 0; place < length; place++) append(list, simple(one[place]));
      append(entries, [names[index], list]);
    }
    return { __proto__: null, entries };
  }

  const tooMany = () => new Unusable(`an object with more than ${maximumValues} values`);

  // An object of pairs, as properties of its own: a header may be called `__proto__`.
  function headersOf(pairs) {
    const headers = {};
    for (let index = 0; index < pairs.length; index++) {
      const value = pairs[index][1];
      const property = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
      defineProperty(headers, pairs[index][0], property);
    }
    return headers;
  }

  const callable = (value) => (typeof value === 'function' ? value : undefined);

  function uploadFile(options) {
    if (options === null || (typeof options !== 'object' && typeof options !== 'function'))
      throw new TypeError(`uploadFile: the parameter must be an object, not ${kindOf(options)}`);

    const url = text(read(options, 'url'));
    const filePath = text(read(options, 'filePath'));
    const name = text(read(options, 'name'));
    const header = properties(read(options, 'header'));
    const formData = properties(read(options, 'formData'));
    const timeout = read(options, 'timeout');
    const success = callable(read(options, 'success'));
    const fail = callable(read(options, 'fail'));
    const complete = callable(read(options, 'complete'));

    // Each listener with the token of its registration: one that is removed and added again is a new one.
    const listeners = new Map();
    let aborted = false;
    let over = false;

    function progressed(progress, totalBytesSent, totalBytesExpectedToSend) {
      mapForEach(listeners, (token, listener) => {
        native.putOff(() => {
          // An earlier listener may have removed this one, or aborted.
          if (aborted || mapGet(listeners, listener) !== token) return;
          listener({ progress, totalBytesSent, totalBytesExpectedToSend });
        });
      });
    }

    function ended(callback, ...results) {
      over = true;
      mapClear(listeners);
      if (callback) native.putOff(() => apply(callback, undefined, results));
      if (complete) native.putOff(() => complete());
    }

    const onEvent = (kind, first, second, third) => {
      // An upload may have ended a moment before `abort()` was called, and the news of it still be under way: to the app
      // it had not ended. Wrong parameters are no upload that could be aborted.
      if (aborted && kind !== 'progress' && !(kind === 'fail' && third)) return ended(fail, native.aborted[0], native.aborted[1]);
      switch (kind) {
        case 'progress': if (!aborted) progressed(first, second, third); break;
        case 'success': ended(success, { statusCode: first, data: third, headers: headersOf(second) }); break;
        case 'fail': ended(fail, first, second); break;
      }
    };
    const stop = native.start(
      url, filePath, name, header, formData, typeof timeout === 'number' ? timeout : NaN, onEvent);

    return {
      abort() {
        if (aborted || over) return;
        aborted = true;
        stop();
      },
      onProgressUpdate(callback) {
        if (typeof callback !== 'function')
          throw new TypeError(`onProgressUpdate: the callback must be a function, not ${kindOf(callback)}`);
        if (!over && !mapHas(listeners, callback)) mapSet(listeners, callback, {});
      },
      offProgressUpdate(callback) {
        if (callback === undefined || callback === null) mapClear(listeners);
        else mapDelete(listeners, callback);
      },
    };
  }

  const uploadtask = { uploadFile };
  // `require('@system.uploadtask').default`, as compiled apps write it, is the same object.
  return defineProperty(uploadtask, 'default', { __proto__: null, value: uploadtask });
})
