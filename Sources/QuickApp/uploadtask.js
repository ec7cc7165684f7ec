// `@system.uploadtask`: what the interface promises in terms of JavaScript. Rules of uploads are checked in Swift.
//
// native.start(url, filePath, name, header, formData, timeout, onEvent) begins an upload and returns the function that
// aborts it. `onEvent(kind, …)` is called on a later turn: 'progress' (percent, sent, total), then once 'success'
// (statusCode, headers, data) or 'fail' (message, code, decidedAtTheCall). native.putOff(function, …arguments) calls a
// function after this turn, in one of its own.
(function (native) {
  'use strict';

  // What a value is called in a message.
  function kindOf(value) {
    if (value === null) return 'null';
    if (Array.isArray(value)) return 'an array';
    const type = typeof value;
    return type === 'undefined' ? 'undefined' : (type === 'object' ? 'an ' : 'a ') + type;
  }

  // What no parameter can be; Swift refuses it, and says what it was.
  class Unusable {
    constructor(kind) { this.unusable = kind; }
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
    return typeof value === 'string' || value instanceof Unusable ? value : new Unusable(kindOf(value));
  }

  // A value of `header` or `formData`: what String() makes of strings, numbers and booleans.
  function simple(value) {
    switch (typeof value) {
      case 'undefined': return null;
      case 'string': case 'number': case 'boolean': return String(value);
      default: return value === null ? null : new Unusable(kindOf(value));
    }
  }

  // `header` or `formData`: its own properties, in their order.
  function properties(value) {
    if (value === undefined || value === null) return null;
    if (value instanceof Unusable) return value;
    if (typeof value !== 'object' || Array.isArray(value)) return new Unusable(kindOf(value));
    try {
      const entries = Object.keys(value).map((key) => {
        const one = value[key];
        return [key, Array.isArray(one) ? Array.from(one, simple) : simple(one)];
      });
      return { entries };
    } catch (error) {
      return new Unusable('an object that threw when it was read');
    }
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
      for (const [listener, token] of listeners) {
        native.putOff(() => {
          // An earlier listener may have removed this one, or aborted.
          if (aborted || listeners.get(listener) !== token) return;
          listener({ progress, totalBytesSent, totalBytesExpectedToSend });
        });
      }
    }

    function ended(callback, ...results) {
      over = true;
      listeners.clear();
      if (callback) native.putOff(() => callback(...results));
      if (complete) native.putOff(() => complete());
    }

    const onEvent = (kind, first, second, third) => {
      // An upload may have ended a moment before `abort()` was called, and the news of it still be under way: to the app
      // it had not ended. Wrong parameters are no upload that could be aborted.
      if (aborted && kind !== 'progress' && !(kind === 'fail' && third)) return ended(fail, ...native.aborted);
      switch (kind) {
        case 'progress': if (!aborted) progressed(first, second, third); break;
        case 'success': ended(success, { statusCode: first, data: third, headers: Object.fromEntries(second) }); break;
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
        if (!over && !listeners.has(callback)) listeners.set(callback, {});
      },
      offProgressUpdate(callback) {
        if (callback === undefined || callback === null) listeners.clear();
        else listeners.delete(callback);
      },
    };
  }

  const uploadtask = { uploadFile };
  // `require('@system.uploadtask').default`, as compiled apps write it, is the same object.
  return Object.defineProperty(uploadtask, 'default', { value: uploadtask });
})
