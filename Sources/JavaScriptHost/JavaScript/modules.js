// The modules of an app: `import` (which ModuleSyntax has removed from the scripts) and `require`.
//
// `builtins` has the modules of the host by name, `unavailable` the reasons why one is unavailable, and `load(path)` returns a
// file of the app or undefined. A script with `import` or `export` is a function (require, imports) that returns a generator,
// its body. The generator first receives the function that links it, calls it with a getter for each of its exports, and then
// runs. Therefore modules that import each other have access to each other's functions. Imports are getters too, found
// through `with`, so that they always have the current value. None of this adds a name to the scope of the script.
(function (primordials, builtins, unavailable, load) {
  'use strict';
  const {
    Error, Map, Object, String, SyntaxError, WeakMap, append, apply, defineProperty, generatorNext, getOwnPropertyDescriptor,
    hasOwn, join, keys, lastIndexOf, mapDelete, mapGet, mapSet, parseJSON, slice, visible, weakMapGet, weakMapSet,
  } = primordials;
  const modules = new Map();
  // The maximum length of app-provided text in a message.
  const shownLength = 300;
  const shown = (text) => visible(text, shownLength);

  const define = (object, name, get) =>
    defineProperty(object, name, { __proto__: null, get, enumerable: true, configurable: true });

  function fileModule(path) {
    const known = mapGet(modules, path);
    if (known) return known;
    const source = load(path);
    if (source === undefined) return undefined;
    const module = { path, exports: {}, kind: source.kind, complete: false };
    mapSet(modules, path, module);
    try {
      evaluate(module, source);
    } catch (error) {
      mapDelete(modules, path);
      throw error;
    }
    module.complete = true;
    return module;
  }

  function evaluate(module, source) {
    const require = (specifier) => find(String(specifier), module.path).exports;
    switch (source.kind) {
      case 'json': module.exports = parse(module.path, source.text); break;
      case 'script': runScript(module, source.run, require); break;
      default: {
        module.exports = { __proto__: null };
        const imports = { __proto__: null };
        const body = apply(apply(source.run, undefined, [require, imports]), undefined, []);
        generatorNext(body);
        generatorNext(body, (own) => link(module, source, own, imports));
      }
    }
  }

  // The script may replace `module` and its `exports`, but not the host's record of the module.
  function runScript(module, run, require) {
    const own = { exports: module.exports };
    define(module, 'exports', () => own.exports);
    const inner = apply(run, undefined, [require, own, own.exports]);
    // A script cannot return a value: this is the inner function of ModuleLoader.
    if (inner) apply(inner, undefined, []);
  }

  function parse(path, text) {
    try {
      return parseJSON(text);
    } catch (error) {
      throw new SyntaxError(`${shown(path)}: ${shown(`${error.message}`)}`);
    }
  }

  function link(module, source, own, imports) {
    const names = keys(own);
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      const get = own[name];
      define(module.exports, name, name === 'default' && source.defaultName ? named(get, source.defaultName) : get);
    }
    const lines = new Map();
    const found = new Map();
    for (let index = 0; index < source.requests.length; index++) {
      const specifier = source.requests[index][0];
      const line = source.requests[index][1];
      mapSet(lines, specifier, line);
      atLine(line, () => mapSet(found, specifier, find(specifier, module.path)));
    }
    for (let index = 0; index < source.reExports.length; index++) {
      const one = source.reExports[index];
      atLine(mapGet(lines, one[2]), () => reExport(module, one[0], one[1], mapGet(found, one[2]), one[2]));
    }
    for (let index = 0; index < source.imports.length; index++) {
      const one = source.imports[index];
      atLine(mapGet(lines, one[2]), () => define(imports, one[0], getter(mapGet(found, one[2]), one[1], one[2])));
    }
  }

  // An anonymous function or class that is a module's default is named `default`; the engine named it after its local
  // variable.
  function named(get, inner) {
    function look() {
      const value = get();
      // A proxy may throw and stays unchanged.
      if (typeof value === 'function') try { rename(value, inner); } catch { /* Keeps its name. */ }
      return value;
    }
    // A function declaration is initialized before the module runs; a variable is not.
    try { look(); } catch { /* Not initialized yet. */ }
    return look;
  }

  function rename(value, inner) {
    const name = getOwnPropertyDescriptor(value, 'name');
    if (name && hasOwn(name, 'value') && name.value === inner && name.configurable)
      defineProperty(value, 'name', { __proto__: null, value: 'default' });
  }

  function reExport(module, exported, imported, from, specifier) {
    if (exported !== null) return define(module.exports, exported, getter(from, imported, specifier));
    const names = keys(from.exports);
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (name !== 'default' && !(name in module.exports)) define(module.exports, name, () => from.exports[name]);
    }
  }

  // One call in the first line of a script performs all its imports. To report an error at the original line, this records
  // the lines of the imports through which each error passed, innermost first.
  const trails = new WeakMap();
  function atLine(line, work) {
    try {
      work();
    } catch (error) {
      if (error !== null && (typeof error === 'object' || typeof error === 'function')) {
        const trail = weakMapGet(trails, error);
        if (trail === undefined) weakMapSet(trails, error, [line]); else append(trail, line);
      }
      throw error;
    }
  }

  // The getter of an import; `imported` is null for the namespace, `import * as`.
  function getter(from, imported, specifier) {
    if (imported === null) {
      if (from.kind === 'module' || from.kind === 'builtin') return () => from.exports;
      return () => ({ ...from.exports, default: defaultOf(from.exports) });
    }
    if (imported === 'default' && from.kind !== 'module') return () => defaultOf(from.exports);
    if (from.complete && !(imported in Object(from.exports)))
      throw new SyntaxError(`'${shown(specifier)}' has no export named '${shown(imported)}'`);
    return () => from.exports[imported];
  }

  // Toolchains mark converted modules that have an `export default`.
  const defaultOf = (exports) => (exports && exports.__esModule && 'default' in exports ? exports.default : exports);

  // Whether a specifier is a path: '/…', '.', '..', './…', '../…'.
  function isPath(specifier) {
    let dots = 0;
    while (dots < 2 && dots < specifier.length && specifier[dots] === '.') dots++;
    return specifier !== '' && (dots === specifier.length || specifier[dots] === '/');
  }

  function find(specifier, importer) {
    if (isPath(specifier)) {
      const path = resolve(specifier, importer);
      const candidates = [path, path + '.js', path + '.json', path + '/index.js'];
      for (let index = 0; index < candidates.length; index++) {
        const module = fileModule(candidates[index]);
        if (module) return module;
      }
      throw new Error(`Cannot find module '${shown(specifier)}' imported by ${shown(importer)}: the app has no ${
        shown(candidates[0])}, no ${shown(candidates[1])}, no ${shown(candidates[2])}, no ${shown(candidates[3])}`);
    }
    if (hasOwn(unavailable, specifier)) throw new Error(unavailable[specifier]);
    if (hasOwn(builtins, specifier)) return { exports: builtins[specifier], kind: 'builtin', complete: true };
    const names = keys(builtins);
    const quoted = [];
    for (let index = 0; index < names.length; index++) append(quoted, `'${names[index]}'`);
    throw new Error(`Cannot find module '${shown(specifier)}' imported by ${shown(importer)}: this host has ${join(quoted, ' and ')}, and a script of the app is imported by its path, such as './util.js'`);
  }

  // Resolves a path from the root of the app's package. Throws for a path outside the package.
  function resolve(specifier, importer) {
    let path = specifier[0] === '/' ? '' : slice(importer, 0, lastIndexOf(importer, '/') + 1);
    if (path !== '') path = slice(path, 0, -1);
    let start = 0;
    for (let end = 0; end <= specifier.length; end++) {
      if (end < specifier.length && specifier[end] !== '/') continue;
      const segment = slice(specifier, start, end);
      start = end + 1;
      if (segment === '' || segment === '.') continue;
      if (segment !== '..') path = path === '' ? segment : `${path}/${segment}`;
      else if (path === '')
        throw new Error(`Cannot import '${shown(specifier)}' from ${shown(importer)}: it is outside of the app's package`);
      else path = slice(path, 0, lastIndexOf(path, '/') < 0 ? 0 : lastIndexOf(path, '/'));
    }
    return path;
  }

  return {
    __proto__: null,
    run: (path) => { if (!fileModule(path)) throw new Error(`Cannot find ${shown(path)}`); },
    importLines: (error) => weakMapGet(trails, error) ?? [],
    appRequire: (name) => {
      const text = String(name);
      return find(slice(text, 0, 12) === '@app-module/' ? '@' + slice(text, 12) : text, '$app_require$').exports;
    },
  };
})
