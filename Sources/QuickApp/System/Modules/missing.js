// A module of the platform that this host does not have. It can be imported; each method fails with 203.
//
// A developer's own script can stand in for it (`--modules`), which the first call of each method mentions.
(function (primordials, calls, name, warn) {
  'use strict';
  const {
    Map, Promise, Proxy, defineProperty, hasOwn, mapGet, mapSet, promiseFinally, promiseThen, visible,
  } = primordials;
  const { codes, withCallbacks } = calls;

  // Properties that the language or tools read, for example to convert, to print or to wait. They are not methods.
  const ordinary = {
    __proto__: null, __esModule: 1, constructor: 1, hasOwnProperty: 1, isPrototypeOf: 1, propertyIsEnumerable: 1,
    toJSON: 1, toLocaleString: 1, toString: 1, valueOf: 1,
  };
  defineProperty(ordinary, '__proto__', { __proto__: null, value: 1 });
  const waiting = { __proto__: null, then: 1, catch: 1, finally: 1 };

  // An object on which every other property is a method, the same one each time. A script can set its own properties,
  // such as `onstop`.
  function withMethods(makeMethod, waitingMethod) {
    const methods = new Map();
    const get = (target, key) => {
      if (typeof key === 'symbol' || hasOwn(target, key) || hasOwn(ordinary, key)) return target[key];
      if (hasOwn(waiting, key)) return waitingMethod(key);
      let method = mapGet(methods, key);
      if (method === undefined) mapSet(methods, key, method = makeMethod(key));
      return method;
    };
    // A named import of a module must find its name.
    const has = (target, key) =>
      (typeof key !== 'symbol' && !hasOwn(waiting, key) && !hasOwn(ordinary, key)) || key in target;
    const target = {};
    return { __proto__: null, target, proxy: new Proxy(target, { __proto__: null, get, has }) };
  }

  // The result of a failed call: an object on which any method can be called. The rejection begins only when a script
  // waits for it, so a call for which no code waits is no uncaught error. A call that had callbacks is no promise.
  function inert(message, hadCallbacks) {
    const rejected = () => new Promise((_, reject) => { reject({ data: message, code: codes.unsupported }); });
    const waitingMethods = {
      __proto__: null,
      then: (success, failure) => promiseThen(rejected(), success, failure),
      catch: (failure) => promiseThen(rejected(), undefined, failure),
      finally: (end) => promiseFinally(rejected(), end),
    };
    return withMethods(
      () => () => inert(message, hadCallbacks),
      (key) => (hadCallbacks ? undefined : waitingMethods[key])).proxy;
  }

  function missingMethod(key) {
    const message = `${visible(name, 200)}.${visible(key, 200)} is not there`;
    let reported = false;
    return function (options) {
      if (!reported) warn(`${message}: answered 203; supply it with --modules`);
      reported = true;
      const call = withCallbacks(options);
      if (call !== undefined) call.fail(message, codes.unsupported);
      return inert(message, call !== undefined);
    };
  }

  const module = withMethods(missingMethod, () => undefined);
  defineProperty(module.target, 'default', { __proto__: null, value: module.proxy });
  return module.proxy;
})
