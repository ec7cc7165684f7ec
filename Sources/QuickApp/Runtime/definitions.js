// The definition of an app or a page: the object that its script leaves, in each form that a toolkit writes.
//
// `host.load(path)` returns `{exports, kind, isReplaced}` of a script; `host.pages` are the pages of the manifest.
(function (primordials, host) {
  'use strict';
  const { Error, Map, String, apply, defineProperty, keys, mapGet, mapHas, mapSet, mapSize, visible } = primordials;
  const isObject = (value) => typeof value === 'object' && value !== null;
  const define = (name, value) =>
    defineProperty(globalThis, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });

  // `$app_define$(name, dependencies, factory)` and `$app_bootstrap$(name)` of the phone's toolkit.
  const defined = new Map();
  let bootstrapped;
  define('$app_define$', (name, dependencies, factory) => {
    mapSet(defined, String(name), typeof dependencies === 'function' ? dependencies : factory);
  });
  define('$app_bootstrap$', (name) => {
    const factory = mapGet(defined, String(name));
    if (typeof factory !== 'function') throw new Error(`$app_bootstrap$: '${visible(String(name), 300)}' is not defined`);
    const module = { exports: {} };
    apply(factory, undefined, [globalThis.$app_require$, module.exports, module]);
    bootstrapped = module.exports;
  });

  // The definition that a compiled script leaves in its `$app_exports$`.
  function evaluate(factory) {
    const exports = {};
    apply(factory, undefined, [globalThis, globalThis, globalThis, exports, (source) => (0, eval)(source)]);
    if (typeof exports.entry === 'function') exports.entry(exports);
    return exports.default ?? exports;
  }

  const definitions = new Map();

  // The value that a loaded script exports.
  function exported({ exports, kind, isReplaced }) {
    if (isObject(exports) && 'default' in exports) return exports.default;
    return kind === 'script' || isReplaced ? exports : undefined;
  }

  // Whether a loaded script leaves something that only an app's host would call.
  function isExporting({ exports, kind }) {
    if (mapSize(defined) > 0) return true;
    if (kind === 'json') return false;
    return isObject(exports) ? keys(exports).length > 0 : exports !== undefined;
  }

  let hasExports = false;

  // The object that a script defines, or undefined.
  function definitionOf(path) {
    if (mapHas(definitions, path)) return mapGet(definitions, path);
    bootstrapped = undefined;
    const module = host.load(path);
    hasExports = isExporting(module);
    let found = bootstrapped;
    if (found === undefined) {
      found = exported(module);
    } else if (isObject(found) && isObject(found.default)) {
      found = found.default;
    }
    // A toolkit writes functions, and always a manifest with pages.
    if (typeof found === 'function') found = host.pages.length > 0 ? evaluate(found) : undefined;
    // A script that assigns nothing to its exports defines nothing.
    if (!isObject(found) || (keys(found).length === 0)) found = undefined;
    mapSet(definitions, path, found);
    return found;
  }

  return {
    __proto__: null, definitionOf,
    // Whether the script that was loaded last exports something.
    hasExports: () => hasExports,
    // Runs a lone script. Returns whether it exports something that only an app's host would call.
    runScript: (path) => isExporting(host.load(path)),
  };
})
