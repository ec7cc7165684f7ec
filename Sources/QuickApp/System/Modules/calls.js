// The calling styles of the platform's modules, and the readers of parameters.
//
// A method takes an object. With one of `success`, `fail` and `complete` it calls them in later turns, and returns
// undefined. Without, it returns a Promise of `{ data: RESULT }`, or rejects it with `{ data: MESSAGE, code: CODE }`.
(function (primordials, enqueueCallback, bytesOf) {
  'use strict';
  const { Promise, apply, defineProperty, isArray, keys, promiseThen, visible } = primordials;

  // The failure of a call. A private name identifies it, which can be checked on any value without running a script.
  class Failure {
    #is;
    constructor(message, code) {
      defineProperty(this, 'message', { __proto__: null, value: message });
      defineProperty(this, 'code', { __proto__: null, value: code });
    }
    static is(value) { return typeof value === 'object' && value !== null && #is in value; }
  }
  const codes = { __proto__: null, other: 200, parameter: 202, unsupported: 203, inputOutput: 300 };

  // The result of a native function: `[RESULT]`, or `[undefined, MESSAGE, CODE]`.
  function answered(answer) {
    if (answer.length > 1) throw new Failure(answer[1], answer[2]);
    return answer[0];
  }

  // A property of the parameter; undefined if there is none, also if its getter throws.
  function read(options, name) {
    if (options === null || typeof options !== 'object') return undefined;
    try { return options[name]; } catch { return undefined; }
  }

  function callback(options, name) {
    const value = read(options, name);
    return typeof value === 'function' ? value : undefined;
  }

  // Calls a function, if there is one, in a later turn with these arguments.
  const enqueue = (function_, values) => {
    if (function_ !== undefined) enqueueCallback(() => apply(function_, undefined, values));
  };

  // A call in callback style; undefined if the parameter has no callback. `other` is a further callback of the method.
  function withCallbacks(options, other) {
    const success = callback(options, 'success');
    const fail = callback(options, 'fail');
    const complete = callback(options, 'complete');
    const third = other === undefined ? undefined : callback(options, other);
    if (success === undefined && fail === undefined && complete === undefined && third === undefined) return undefined;
    const end = (function_, values) => {
      enqueue(function_, values);
      enqueue(complete, []);
    };
    return {
      __proto__: null, promise: undefined,
      succeed: (result) => end(success, result === undefined ? [] : [result]),
      fail: (message, code) => end(fail, [message, code]),
      other: () => end(third, []),
    };
  }

  function withPromise() {
    let resolve;
    let reject;
    const promise = new Promise((first, second) => { resolve = first; reject = second; });
    // A rejection for which no code waits is no uncaught error: many apps ignore the results of such calls.
    try { promiseThen(promise, undefined, () => {}); } catch { /* The app replaced the constructor of its promises. */ }
    return {
      __proto__: null, promise,
      succeed: (data) => resolve({ data }),
      fail: (data, code) => reject({ data, code }),
      other: () => resolve({ data: undefined }),
    };
  }

  // A work that returns this ends its call later, by `call.succeed(result)` or `call.fail(message, code)`.
  const pending = { __proto__: null };

  // A method. `work(options, call)` returns the result or throws a Failure.
  function method(work, other) {
    return function (options) {
      const call = withCallbacks(options, other) ?? withPromise();
      try {
        const result = work(options, call);
        if (result !== pending) call.succeed(result);
      } catch (error) {
        if (Failure.is(error)) call.fail(error.message, error.code);
        else call.fail(`the call failed: ${describe(error)}`, codes.other);
      }
      return call.promise;
    };
  }

  // The message of an exception of the engine, such as a full stack, or of a function of the host.
  function describe(error) {
    const message = read(error, 'message');
    return typeof message === 'string' ? visible(message, 300) : 'an unknown error';
  }

  // The kind of a value, for messages.
  function kindOf(value) {
    if (value === null) return 'null';
    const type = typeof value;
    if (type === 'number') return `${value}`;
    if (type === 'string') return `'${visible(value, 100)}'`;
    if (type !== 'object') return type === 'undefined' ? 'undefined' : `a ${type}`;
    try { return isArray(value) ? 'an array' : 'an object'; } catch { return 'a revoked proxy'; }
  }

  const invalid = (name, expected, value) =>
    new Failure(`invalid ${name}: it must be ${expected}, not ${kindOf(value)}`, codes.parameter);

  // The readers of parameters. `otherwise` is the value of an absent parameter; without it the parameter is required.

  function text(options, name, otherwise) {
    const value = read(options, name) ?? otherwise;
    if (typeof value !== 'string') throw invalid(name, 'a string', value);
    return value;
  }

  // A text that may be given as a number or a boolean, like the values of `formData`.
  function printable(options, name, otherwise) {
    const value = read(options, name) ?? otherwise;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw invalid(name, 'a string', value);
    return `${value}`;
  }

  function integer(options, name, minimum, maximum, otherwise) {
    const value = read(options, name) ?? otherwise;
    if (typeof value !== 'number' || !(value >= minimum && value <= maximum) || value % 1 !== 0)
      throw invalid(name, `an integer from ${minimum} to ${maximum}`, value);
    return value;
  }

  function flag(options, name, otherwise) {
    const value = read(options, name) ?? otherwise;
    if (typeof value !== 'boolean') throw invalid(name, 'true or false', value);
    return value;
  }

  // The elements of an array that is a parameter, or undefined.
  function list(options, name, maximum) {
    const value = read(options, name);
    if (value === undefined || value === null) return undefined;
    const elements = [];
    try {
      if (isArray(value) && value.length <= maximum) {
        const length = value.length;
        for (let index = 0; index < length && index < maximum; index++) primordials.append(elements, value[index]);
        return elements;
      }
    } catch { /* A proxy that throws. */ }
    throw invalid(name, `an array of at most ${maximum} elements`, value);
  }

  // Completes the object of a module: methods have the names of their properties, and `require('@system.…').default`,
  // which compiled apps use, is the same object.
  function exportsOf(module) {
    const names = keys(module);
    for (let index = 0; index < names.length; index++) {
      const value = module[names[index]];
      if (typeof value === 'function')
        defineProperty(value, 'name', { __proto__: null, value: names[index], configurable: true });
    }
    return defineProperty(module, 'default', { __proto__: null, value: module });
  }

  return {
    __proto__: null,
    Failure, codes, answered, read, withCallbacks, method, pending, describe, invalid, text, printable, integer, flag,
    list, bytesOf, exportsOf,
  };
})
