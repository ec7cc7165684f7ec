// What modules export: a name is found as by ResolveExport of ECMAScript.
//
// A module's record has `names`, the exported names in their order, `entries`, their own getters or re-exports, and `stars`, the
// modules of its `export *`: they are known before it runs. The other kinds have `exports`: a script, JSON, a host module. A
// stand-in for a host module has a `target`: its exports are the default export of that module.
//
// A binding has `get`, and `record` and `key`, which tell two of them apart. It is `late` where the exports are not known yet,
// because the module has not run. Then the caller resolves the name again afterwards.
(function (primordials, isLenient) {
  'use strict';
  const { Map, Object, append, defineProperty, keys, mapGet, mapSet } = primordials;
  const ambiguous = { __proto__: null };
  const circular = { __proto__: null };

  const define = (object, name, get) =>
    defineProperty(object, name, { __proto__: null, get, enumerable: true, configurable: true });
  const isBinding = (found) => found !== undefined && found !== ambiguous && found !== circular;
  // Whether names are known by declarations. In lenient mode a module may replace its exports, as a script does.
  const isDeclared = (record) => record.kind === 'module' && !record.replaced;
  const isComplete = (record) => (record.kind === 'standin' ? record.target : record).complete;

  function resolve(record, name) {
    return find(record, name, new Map(), 0);
  }

  // `visited` has what was found in each module by name, `hops` counts the `export { … } from` before it.
  function find(record, name, visited, hops) {
    if (!isDeclared(record)) return undeclared(record, name);
    let names = mapGet(visited, record);
    if (names === undefined) mapSet(visited, record, names = { __proto__: null });
    const earlier = names[name];
    // A circle of `export *` is valid: the name comes from elsewhere, or there is none.
    if (earlier) return earlier.isOpen ? (hops > earlier.hops ? circular : undefined) : earlier.found;
    const visit = names[name] = { __proto__: null, isOpen: true, hops, found: undefined };
    const found = visit.found = replaceable(record, name, search(record, name, visited, hops));
    visit.isOpen = false;
    return found;
  }

  // In lenient mode, what a module exports is certain only when it has run.
  function replaceable(record, name, found) {
    if (!isLenient || record.complete || found === ambiguous || found === circular) return found;
    return found
      ? { __proto__: null, record: found.record, key: found.key, get: found.get, late: true }
      : { __proto__: null, record, key: name, get: () => property(record.module.exports, name), late: true };
  }

  function search(record, name, visited, hops) {
    const entry = mapGet(record.entries, name);
    if (entry === undefined) return name === 'default' ? undefined : searchStars(record, name, visited, hops);
    if (entry.get) return { __proto__: null, record, key: entry.local, get: entry.get };
    if (entry.imported === null)
      return { __proto__: null, record: entry.from, key: null, get: () => namespace(entry.from) };
    const found = find(entry.from, entry.imported, visited, hops + 1);
    // The re-exporting module itself has had the warning.
    return found === undefined && isLenient ? { __proto__: null, record, key: name, get: () => undefined } : found;
  }

  function searchStars(record, name, visited, hops) {
    let found, late, problem;
    for (let index = 0; index < record.stars.length; index++) {
      const one = find(record.stars[index], name, visited, hops);
      if (one === ambiguous) return one;
      if (one === circular) problem = one;
      else if (one && one.late) late ??= one;
      else if (one && !found) found = one;
      else if (one && (found.record !== one.record || found.key !== one.key)) return ambiguous;
    }
    return found ?? late ?? problem;
  }

  // An export of a module whose names only its run determines.
  function undeclared(record, name) {
    if (name === 'default') return { __proto__: null, record, key: name, get: () => defaultOf(record) };
    const late = !isComplete(record);
    if (!late && !(name in Object(holder(record, name)))) return undefined;
    return { __proto__: null, record, key: name, get: () => property(holder(record, name), name), late };
  }

  const property = (object, name) => (object === undefined || object === null ? undefined : object[name]);

  // A stand-in's default export is the host module; its other exports count too.
  function holder(record, name) {
    if (record.kind === 'standin' && isDeclared(record.target)) {
      const named = declared(record.target);
      if (name in named) return named;
    }
    return exportsOf(record);
  }

  // The exports as `require` returns them.
  function exportsOf(record) {
    if (isDeclared(record)) return declared(record);
    if (record.kind === 'module') return record.module.exports;
    if (record.kind !== 'standin') return record.exports;
    const exports = exportsOf(record.target);
    return isDeclared(record.target) && 'default' in exports ? exports.default : exports;
  }

  // The default export. Toolchains mark converted modules that have an `export default`.
  function defaultOf(record) {
    const exports = exportsOf(record);
    if (record.kind === 'standin' && isDeclared(record.target)) return exports;
    return exports && exports.__esModule && 'default' in Object(exports) ? exports.default : exports;
  }

  // The object of `import * as` and `import()`.
  function namespace(record) {
    if (isDeclared(record)) return declared(record);
    if (record.kind === 'builtin') return record.exports;
    if (record.namespace && record.isNamespaceComplete) return record.namespace;
    record.isNamespaceComplete = isComplete(record);
    const named = record.kind === 'standin' && isDeclared(record.target) ? declared(record.target) : undefined;
    return record.namespace = { ...exportsOf(record), ...named, default: defaultOf(record) };
  }

  // The getters of all names that a module exports.
  function declared(record) {
    if (!record.exports) record.exports = { __proto__: null };
    if (!record.isFilled) fill(record);
    return record.exports;
  }

  function fill(record) {
    record.isFilled = true;
    const names = [];
    collect(record, names, new Map(), false);
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      const found = resolve(record, name);
      if (isBinding(found)) define(record.exports, name, found.late ? () => current(record, name) : found.get);
    }
  }

  const current = (record, name) => {
    const found = resolve(record, name);
    return isBinding(found) ? found.get() : undefined;
  };

  // Collects the names that a module may export, some of them more than once.
  function collect(record, names, visited, isStar) {
    if (mapGet(visited, record)) return;
    mapSet(visited, record, true);
    const own = isDeclared(record) ? record.names : isComplete(record) ? keys(Object(exportsOf(record))) : [];
    for (let index = 0; index < own.length; index++) if (!isStar || own[index] !== 'default') append(names, own[index]);
    const stars = isDeclared(record) ? record.stars : [];
    for (let index = 0; index < stars.length; index++) collect(stars[index], names, visited, true);
  }

  // Completes a namespace that another module has already, in a circle of imports.
  const refill = (record) => { if (record.exports) fill(record); };

  return { __proto__: null, ambiguous, circular, current, define, exportsOf, isBinding, namespace, refill, resolve };
})
