// The view model of a page or an app: its data, computed properties and methods, and the members that begin with `$`.
//
// `host.enqueue(function)` calls a function in a later turn; `host.translate(key, values)` returns a text of the app.
(function (primordials, host) {
  'use strict';
  const {
    Map, Promise, Proxy, String, TypeError, append, apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, hasOwn,
    indexOf, is, isArray, keys, mapDelete, mapGet, mapHas, mapSet, objectPrototype, promiseThen, slice, toPrimitive,
  } = primordials;

  const dataKeys = ['data', 'private', 'protected', 'public', 'props'];
  const notMembers = new Map();
  const reserved = ['data', 'private', 'protected', 'public', 'props', 'computed', 'style', 'template', 'components', 'watch'];
  for (let index = 0; index < reserved.length; index++) mapSet(notMembers, reserved[index], true);

  const hide = (object, name, value) =>
    defineProperty(object, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
  const show = (object, name, value) =>
    defineProperty(object, name, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  const isObject = (value) => typeof value === 'object' && value !== null;

  // An object of which every property is such an object, and can be called as well: an element that is not rendered, or a
  // module in a list. As text it is empty.
  function inert() {
    const get = (target, name) => {
      if (name === toPrimitive) return () => '';
      if (typeof name !== 'string' || name === 'then' || name === 'toJSON' || name === '__esModule') return undefined;
      return name === 'toString' || name === 'valueOf' ? () => '' : inert();
    };
    return new Proxy(function () {}, { __proto__: null, get, has: () => true, apply: () => inert(), construct: () => inert() });
  }

  // Each instance has data of its own. Objects of classes and functions are shared.
  function copy(value, depth) {
    if (!isObject(value) || depth > 100) return value;
    if (isArray(value)) {
      const list = [];
      for (let index = 0; index < value.length; index++) append(list, copy(value[index], depth + 1));
      return list;
    }
    const prototype = getPrototypeOf(value);
    if (prototype !== objectPrototype && prototype !== null) return value;
    const names = keys(value);
    const object = {};
    for (let index = 0; index < names.length; index++) show(object, names[index], copy(value[names[index]], depth + 1));
    return object;
  }

  // The value at a path such as `list.0.name`.
  function valueAt(object, path) {
    let value = object;
    let start = 0;
    while (start <= path.length) {
      if (value === undefined || value === null) return undefined;
      const dot = indexOf(path, '.', start);
      const end = dot < 0 ? path.length : dot;
      value = value[slice(path, start, end)];
      start = end + 1;
    }
    return value;
  }

  // The elements of an array or the values of an object, to notice changes inside it.
  function contents(value) {
    if (!isObject(value)) return undefined;
    const names = keys(value);
    if (names.length > 10_000) return undefined;
    const list = [];
    for (let index = 0; index < names.length; index++) {
      append(list, names[index]);
      append(list, value[names[index]]);
    }
    return list;
  }

  function isSame(one, other) {
    if (one === undefined || other === undefined) return one === other;
    if (one.length !== other.length) return false;
    for (let index = 0; index < one.length; index++) if (!is(one[index], other[index])) return false;
    return true;
  }

  // Calls a function of the app; its exception is reported in a later turn and stops nothing.
  function attempt(call, vm, values) {
    try {
      return apply(call, vm, values);
    } catch (error) {
      host.enqueue(() => { throw error; });
      return undefined;
    }
  }

  const watched = [];

  // Calls the watchers whose values have changed. A watcher may change other values, so that others follow.
  function callWatchers() {
    for (let round = 0; round < 100; round++) {
      let hasChanged = false;
      for (let index = 0; index < watched.length; index++) {
        const watcher = watched[index];
        const value = valueAt(watcher.vm, watcher.path);
        const now = contents(value);
        if (is(value, watcher.value) && isSame(now, watcher.contents)) continue;
        const old = watcher.value;
        watcher.value = value;
        watcher.contents = now;
        hasChanged = true;
        attempt(watcher.handler, watcher.vm, [value, old]);
      }
      if (!hasChanged) return;
    }
  }

  // Removes the watchers of a view model that has ended.
  function forget(vm) {
    let kept = 0;
    for (let index = 0; index < watched.length; index++) {
      if (watched[index].vm !== vm) watched[kept++] = watched[index];
    }
    watched.length = kept;
  }

  function defineMembers(vm, more) {
    const listeners = new Map();
    const events = (name) => {
      if (!mapHas(listeners, name)) mapSet(listeners, name, []);
      return mapGet(listeners, name);
    };
    const emit = (name, detail) => {
      const list = mapGet(listeners, String(name));
      for (let index = 0; list && index < list.length; index++) attempt(list[index], vm, [{ type: String(name), detail }]);
    };
    const members = {
      __proto__: null,
      $valid: true,
      $visible: false,
      $set(first, second, third) {
        const target = isObject(first) ? first : vm;
        const path = String(isObject(first) ? second : first);
        let dot = path.length - 1;
        while (dot >= 0 && path[dot] !== '.') dot--;
        const owner = dot < 0 ? target : valueAt(target, slice(path, 0, dot));
        if (isObject(owner)) show(owner, slice(path, dot + 1), isObject(first) ? third : second);
      },
      $delete(first, second) {
        const target = isObject(first) ? first : vm;
        delete target[String(isObject(first) ? second : first)];
      },
      $watch(path, handler) {
        const name = String(path);
        const call = typeof handler === 'function' ? handler : vm[String(handler)];
        if (typeof call !== 'function')
          throw new TypeError(`$watch: '${String(handler)}' is not a method`);
        const value = valueAt(vm, name);
        append(watched, { __proto__: null, vm, path: name, handler: call, value, contents: contents(value) });
      },
      $nextTick(callback) {
        const ready = new Promise((resolve) => { resolve(); });
        return promiseThen(ready, () => (typeof callback === 'function' ? apply(callback, vm, []) : undefined));
      },
      $on(name, handler) { if (typeof handler === 'function') append(events(String(name)), handler); },
      $off(name) { mapDelete(listeners, String(name)); },
      $emit: emit, $emitElement: emit, $dispatch: emit, $broadcast: emit,
      $element: inert, $rootElement: inert, $child: inert, $parent: inert, $root: inert, $refs: inert(),
      $forceUpdate() {},
      $t: (...values) => apply(host.translate, undefined, values),
      $tc: (...values) => apply(host.choose, undefined, values),
      $canIUse: host.canIUse,
    };
    const names = keys(members);
    for (let index = 0; index < names.length; index++) hide(vm, names[index], members[names[index]]);
    const own = keys(more);
    for (let index = 0; index < own.length; index++) hide(vm, own[index], more[own[index]]);
  }

  // Adds what a definition declares. `parameters` sets declared public and protected data, `call` calls a method.
  function fill(vm, definition, parameters, call) {
    for (let group = 0; group < dataKeys.length; group++) {
      const key = dataKeys[group];
      const declared = definition[key];
      const data = typeof declared === 'function' ? attempt(declared, vm, [vm]) : copy(declared, 0);
      if (!isObject(data) || isArray(data)) continue;
      const names = keys(data);
      for (let index = 0; index < names.length; index++) {
        const name = names[index];
        let value = data[name];
        if (key === 'props') value = isObject(value) ? value.default : undefined;
        const isOpen = key === 'public' || key === 'protected';
        show(vm, name, isOpen && hasOwn(parameters, name) ? parameters[name] : value);
      }
    }
    const computed = isObject(definition.computed) ? definition.computed : {};
    const names = keys(computed);
    for (let index = 0; index < names.length; index++) {
      const one = computed[names[index]];
      const get = typeof one === 'function' ? one : isObject(one) ? one.get : undefined;
      const set = isObject(one) && typeof one.set === 'function' ? one.set : undefined;
      if (typeof get !== 'function') continue;
      defineProperty(vm, names[index], {
        __proto__: null, enumerable: true, configurable: true,
        get: () => apply(get, vm, [vm]), set: set && ((value) => { apply(set, vm, [value]); }),
      });
    }
    const members = keys(definition);
    for (let index = 0; index < members.length; index++) {
      const name = members[index];
      if (mapHas(notMembers, name)) continue;
      const value = getOwnPropertyDescriptor(definition, name).value ?? definition[name];
      if (typeof value === 'function') show(vm, name, (...values) => call(value, vm, values));
    }
  }

  return {
    __proto__: null, callWatchers, forget, hide, inert, show, valueAt,
    make(definition, more, parameters, call) {
      const vm = {};
      defineMembers(vm, more);
      fill(vm, definition, parameters, call);
      return vm;
    },
    // The names of the methods of a definition.
    methods(definition) {
      const methods = [];
      for (let group = 0; group < dataKeys.length; group++) {
        const data = definition[dataKeys[group]];
        const own = isObject(data) ? keys(data) : [];
        for (let index = 0; index < own.length; index++)
          if (typeof data[own[index]] === 'function') append(methods, own[index]);
      }
      const names = keys(definition);
      for (let index = 0; index < names.length; index++) {
        const descriptor = getOwnPropertyDescriptor(definition, names[index]);
        if (!mapHas(notMembers, names[index]) && typeof descriptor.value === 'function') append(methods, names[index]);
      }
      return methods;
    },
  };
})
