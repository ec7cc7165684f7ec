// `@system.uploadtask`: the JavaScript semantics of the interface. Swift checks the rules of uploads.
//
// native.start(url, filePath, name, header, formData, timeout, onEvent) starts an upload and returns the function that
// controls it: control('listen') asks for its progress, control('abort') aborts it. `onEvent(kind, …)` is called in a later
// turn: 'progress' (percent, sent, total), then once 'success' (statusCode, headers, data) or 'fail' (message, code,
// decidedAtTheCall). native.enqueueCallback(function, …arguments) calls a function after this turn, in a separate turn.
// `quirks`, if there are any, replaces parts of this script: quirks.js.
(function (primordials, native, quirks) {
  'use strict';
  const {
    Map, TypeError, append, apply, defineProperty, isArray, keys, mapClear, mapDelete, mapForEach, mapGet, mapHas, mapSet,
    record,
  } = primordials;
  // The maximum number of values in `header` or `formData`, including those in arrays: a sparse array may have 2³² - 1.
  const maximumValues = 100_000;

  // The kind of a value, for messages.
  function kindOf(value) {
    if (value === null) return 'null';
    const type = typeof value;
    if (type !== 'object') return type === 'undefined' ? 'undefined' : 'a ' + type;
    try { return isArray(value) ? 'an array' : 'an object'; } catch { return 'a revoked proxy'; }
  }

  // An invalid parameter value. Swift rejects it and reports its kind. A private name identifies it, which can be checked on
  // any value without running a script.
  class Unusable {
    #is;
    constructor(kind) { defineProperty(this, 'unusable', { __proto__: null, value: kind }); }
    static is(value) { return typeof value === 'object' && value !== null && #is in value; }
  }

  // Reads a property. If a getter or a proxy throws, the parameter is unusable.
  function read(object, key) {
    try {
      return object[key];
    } catch (error) {
      return new Unusable('a property that threw when it was read');
    }
  }

  // A parameter that must be a string. Other values are not converted.
  function text(value) {
    if (value === undefined || value === null) return null;
    return typeof value === 'string' || Unusable.is(value) ? value : new Unusable(kindOf(value));
  }

  // A value of `header` or `formData`: strings, numbers and booleans, converted as by String().
  function simple(value) {
    if (quirks) value = quirks.converted(value);
    switch (typeof value) {
      case 'undefined': return null;
      case 'string': case 'number': case 'boolean': return `${value}`;
      default: return value === null ? null : new Unusable(kindOf(value));
    }
  }

  // `header` or `formData`: its own properties in order.
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
      // Read once: a proxy may return another value the next time.
      const length = one.length;
      count += length;
      // The negation includes NaN.
      if (!(count <= maximumValues)) return tooMany();
      const list = [];
      for (let item = 0; item < length; item++) append(list, simple(one[item]));
      append(entries, [names[index], list]);
    }
    return { __proto__: null, entries };
  }

  const tooMany = () => new Unusable(`an object with more than ${maximumValues} values`);

  const callable = (value) => (typeof value === 'function' ? value : undefined);

  function uploadFile(options) {
    if (options === null || (typeof options !== 'object' && typeof options !== 'function'))
      throw new TypeError(`uploadFile: the parameter must be an object, not ${kindOf(options)}`);

    const url = text(read(options, 'url'));
    const filePath = text(read(options, 'filePath'));
    const name = text(read(options, 'name'));
    const header = properties(read(options, 'header'));
    const formData = properties(read(options, 'formData'));
    const limit = read(options, 'timeout');
    const timeout = typeof limit === 'number' ? limit : NaN;
    const success = callable(read(options, 'success'));
    const fail = callable(read(options, 'fail'));
    const complete = callable(read(options, 'complete'));

    const start = (onEvent) => native.start(url, filePath, name, header, formData, timeout, onEvent);
    return (quirks ? quirks.newTask : newTask)(start, { __proto__: null, success, fail, complete, responseOf });
  }

  const responseOf = (statusCode, headers, data) => ({ statusCode, data, headers: record(headers) });

  // Starts an upload and returns its task.
  function newTask(start, { success, fail, complete }) {
    // The listeners with the token of their registration: a listener that is removed and added again is a new one.
    const listeners = new Map();
    let aborted = false;
    let finished = false;

    function reportProgress(progress, totalBytesSent, totalBytesExpectedToSend) {
      mapForEach(listeners, (token, listener) => {
        native.enqueueCallback(() => {
          // An earlier listener may have removed this one or aborted the upload.
          if (aborted || mapGet(listeners, listener) !== token) return;
          listener({ progress, totalBytesSent, totalBytesExpectedToSend });
        });
      });
    }

    function finish(callback, ...results) {
      finished = true;
      mapClear(listeners);
      if (callback) native.enqueueCallback(() => apply(callback, undefined, results));
      if (complete) native.enqueueCallback(() => complete());
    }

    const control = start((kind, first, second, third) => {
      // An upload may end just before `abort()` is called, while its final event is still pending: for the app it has not
      // ended. With invalid parameters there is no upload to abort.
      if (aborted && kind !== 'progress' && !(kind === 'fail' && third)) return finish(fail, native.aborted[0], native.aborted[1]);
      switch (kind) {
        case 'progress': if (!aborted) reportProgress(first, second, third); break;
        case 'success': finish(success, responseOf(first, second, third)); break;
        case 'fail': finish(fail, first, second); break;
      }
    });

    return {
      abort() {
        if (aborted || finished) return;
        aborted = true;
        control('abort');
      },
      onProgressUpdate(callback) {
        if (typeof callback !== 'function')
          throw new TypeError(`onProgressUpdate: the callback must be a function, not ${kindOf(callback)}`);
        if (finished || mapHas(listeners, callback)) return;
        mapSet(listeners, callback, {});
        control('listen');
      },
      offProgressUpdate(callback) {
        if (callback === undefined || callback === null) mapClear(listeners);
        else mapDelete(listeners, callback);
      },
    };
  }

  const uploadtask = { uploadFile };
  // `require('@system.uploadtask').default`, which compiled apps use, is the same object.
  return defineProperty(uploadtask, 'default', { __proto__: null, value: uploadtask });
})
