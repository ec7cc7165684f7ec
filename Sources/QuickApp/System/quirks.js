// The quirks of `@system.uploadtask` on devices, in place of parts of uploadtask.js. Quirk.swift lists them.
//
// `start` of an upload returns `[message, code]` for parameters that a device refuses at once. Otherwise it returns the
// function that controls the upload; when that function is collected, the upload is aborted.
(function (primordials, native) {
  'use strict';
  const { Map, TypeError, apply, isArray, mapClear, mapForEach, mapHas, mapSet } = primordials;

  // A value of `header` or `formData` after JSON and cJSON, which reads numbers as 32-bit integers. Objects are invalid.
  function converted(value) {
    switch (typeof value) {
      case 'number':
        // JSON has neither NaN nor infinities.
        if (value - value !== 0) return null;
        return value >= 2147483647 ? 2147483647 : value <= -2147483648 ? -2147483648 : value | 0;
      case 'boolean': return {};
      case 'function': case 'symbol': return null;
      default: return value;
    }
  }

  // Calls a callback inside `uploadFile`. An exception in it is uncaught, and `uploadFile` returns all the same.
  function callNow(callback, ...results) {
    if (!callback) return;
    try {
      apply(callback, undefined, results);
    } catch (error) {
      native.enqueueCallback(() => { throw error; });
    }
  }

  function newTask(start, callbacks) {
    const upload = { __proto__: null, listeners: new Map(), lastSent: 0, hasEnded: false };

    function finish(callback, ...results) {
      end(upload);
      if (callback) native.enqueueCallback(() => apply(callback, undefined, results));
      if (callbacks.complete) native.enqueueCallback(() => apply(callbacks.complete, undefined, []));
    }

    const started = start((kind, first, second, third) => {
      if (upload.hasEnded) return;
      switch (kind) {
        case 'progress': report(upload, first, second, third); break;
        case 'success': finish(callbacks.success, callbacks.responseOf(first, second, third)); break;
        case 'fail': finish(callbacks.fail, first, second); break;
      }
    });
    if (!isArray(started)) return taskOf(upload, started);
    end(upload);
    callNow(callbacks.fail, started[0], started[1]);
    callNow(callbacks.complete);
    return taskOf(upload, () => {});
  }

  function end(upload) {
    upload.hasEnded = true;
    mapClear(upload.listeners);
  }

  // Calls the first listener, with the totals exchanged, if the count has changed since it was last called.
  function report(upload, progress, sent, total) {
    let first;
    mapForEach(upload.listeners, (token, listener) => { if (first === undefined) first = listener; });
    if (first === undefined || sent === upload.lastSent) return;
    upload.lastSent = sent;
    native.enqueueCallback(() => {
      if (!mapHas(upload.listeners, first)) return;
      apply(first, undefined, [{ progress, totalBytesSent: total, totalBytesExpectedToSend: sent }]);
    });
  }

  // In a function of its own: only the task refers to `control`, so that both are collected together.
  function taskOf(upload, control) {
    return {
      abort() {
        if (upload.hasEnded) return;
        end(upload);
        control('abort');
      },
      onProgressUpdate(callback) {
        if (typeof callback !== 'function') throw new TypeError('onProgressUpdate: the callback must be a function');
        if (upload.hasEnded || mapHas(upload.listeners, callback)) return;
        mapSet(upload.listeners, callback, true);
        control('listen');
      },
      offProgressUpdate(callback) {
        if (callback === undefined || callback === null) mapClear(upload.listeners);
      },
    };
  }

  return { __proto__: null, converted, newTask };
})
