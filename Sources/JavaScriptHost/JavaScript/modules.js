// The modules of an app: `import` and `export` (which ModuleSyntax has removed from the scripts), `import()` and `require`.
//
// A file is loaded, then linked, then it runs, each with the files that it imports. Only the last step runs code of the app.
//
// A script with `import` or `export` is a function (scope) that returns a generator, its body. The generator first yields a
// getter for each of its exports. Then it calls the functions that it receives, one that loads its imports and one that runs
// them, and then runs itself. Therefore modules that import each other have access to each other's functions, and the stack of
// an error has the chain of imports. `scope` has the imports, as getters, found through `with`, so that they always have the
// current value. None of this adds a name to the scope of the script.
(function (primordials, specifiers, packages, exporting, linker, runner, host) {
  'use strict';
  const {
    Error, Map, String, SyntaxError, TypeError, append, apply, defineProperty, generatorNext, hasOwn, includes, isPrototypeOf,
    mapDelete, mapGet, mapSet, parseJSON, regExpPrototype, slice, testRegExp,
  } = primordials;
  const { exportsOf, namespace } = exporting;
  const { atLine, forEachRequest, run } = runner;
  const { isStandIn, shown, standInRoot } = specifiers;
  const isObject = (value) => typeof value === 'object' && value !== null;
  // By path.
  const modules = new Map();
  // The modules of the host by name; null where there is none.
  const builtins = new Map();
  // The paths of the files that the load in progress has added.
  let added = [];

  // Loads and links a module. Nothing remains when that fails.
  function prepare(find) {
    added = [];
    try {
      const record = find();
      link(record);
      return record;
    } catch (error) {
      for (let index = 0; index < added.length; index++) mapDelete(modules, added[index]);
      throw error;
    }
  }

  // Loading

  function find(specifier, importer, isRequired) {
    if (specifiers.isPath(specifier)) return specifiers.file(specifier, importer, open);
    // The name that a toolkit writes into compiled scripts.
    if (slice(specifier, 0, 12) === '@app-module/') return find('@' + slice(specifier, 12), importer, isRequired);
    if (hasOwn(host.unavailable, specifier)) throw new Error(host.unavailable[specifier]);
    if (hasOwn(host.overrides, specifier)) {
      const path = specifiers.resolve(`/${host.overrides[specifier]}`, standInRoot);
      // For itself, a stand-in has the module of the host.
      if (path !== importer) return standIn(path, specifier);
    }
    const file = packages.find(specifier, importer, isRequired, open);
    if (file !== undefined) return file;
    let known = mapGet(builtins, specifier);
    if (known === undefined) {
      const exports = host.builtins(specifier, isStandIn(importer));
      known = exports === undefined ? null : { __proto__: null, kind: 'builtin', exports, complete: true };
      mapSet(builtins, specifier, known);
    }
    if (known === null) throw specifiers.missing(specifier, importer, host.names);
    return known;
  }

  function standIn(path, specifier) {
    const target = open(path);
    if (target === undefined) throw new Error(`The stand-in for '${shown(specifier)}' does not exist: ${shown(path)}`);
    target.standIn ??= { __proto__: null, kind: 'standin', target };
    return target.standIn;
  }

  // Opens a file; returns undefined when there is none.
  function open(path) {
    const known = mapGet(modules, path);
    if (known) return known;
    const source = host.load(isStandIn(path) ? slice(path, standInRoot.length) : path, isStandIn(path));
    if (source === undefined) return undefined;
    const record = { __proto__: null, path, source, kind: source.kind, complete: false, running: false };
    record.require = require(path);
    defineProperty(record.require, 'context', { __proto__: null, value: contextOf(record) });
    record.import = importer(path);
    mapSet(modules, path, record);
    append(added, path);
    switch (source.kind) {
      case 'invalid': throw linker.syntaxError(source.url, source.line, `'${shown(source.name)}' is ${source.verb} twice`);
      case 'json':
        record.exports = parse(path, source.text);
        record.complete = true;
        break;
      case 'module': start(record); break;
    }
    return record;
  }

  function parse(path, text) {
    try {
      return parseJSON(text);
    } catch (error) {
      throw new SyntaxError(`${shown(path)}: ${shown(`${error.message}`)}`);
    }
  }

  function start(record) {
    const { source } = record;
    const scope = record.scope = { __proto__: null };
    record.body = apply(apply(source.run, undefined, [scope]), undefined, []);
    linker.checkExports(record, generatorNext(record.body).value);
    scope.require = record.require;
    if (source.importName !== null) scope[source.importName] = record.import;
    if (host.isLenient) {
      record.initial = scope.exports = {};
      record.module = scope.module = { exports: scope.exports };
    }
    generatorNext(record.body, () => loadRequests(record));
    linker.enter(record);
  }

  function loadRequests(record) {
    record.requested = new Map();
    for (let index = 0; index < record.source.requests.length; index++) {
      const { specifier, line } = record.source.requests[index];
      atLine(line, () => mapSet(record.requested, specifier, find(specifier, record.path, false)));
    }
  }

  function link(record) {
    if (record.kind === 'standin') return link(record.target);
    if (record.kind !== 'module' || record.isLinked) return;
    record.isLinked = true;
    forEachRequest(record, link);
    linker.link(record);
  }

  const require = (path) => (specifier) => {
    const name = String(specifier);
    const record = prepare(() => find(name, path, true));
    run(record);
    return exportsOf(record);
  };

  // `require.context(folder, isDeep, filter)` of bundlers: a function that loads the files of a folder by their keys, such as
  // './a.js'.
  const contextOf = (importer) => (folder, isDeep = true, filter = undefined) => {
    const name = String(folder);
    const root = specifiers.isPath(name) ? specifiers.resolve(name, importer.path) : undefined;
    const files = root === undefined || isStandIn(root) ? undefined : host.list(root, isDeep);
    if (files === undefined) throw new Error(`require.context: there is no folder '${shown(name)}'; give its path`);
    if (filter !== undefined && !(isObject(filter) && isPrototypeOf(regExpPrototype, filter)))
      throw new TypeError('require.context: the third argument must be a regular expression');
    const all = [];
    for (let index = 0; index < files.length; index++) {
      const key = `./${files[index]}`;
      if (filter === undefined || testRegExp(filter, key)) append(all, key);
    }
    const load = (key) => {
      if (!includes(all, key)) throw new Error(`Cannot find module '${shown(String(key))}' in '${shown(name)}'`);
      return importer.require(`${name}/${slice(key, 2)}`);
    };
    const define = (member, value) => defineProperty(load, member, { __proto__: null, value });
    define('keys', () => {
      const copy = [];
      for (let index = 0; index < all.length; index++) append(copy, all[index]);
      return copy;
    });
    define('resolve', (key) => `./${root === '' ? '' : `${root}/`}${slice(String(key), 2)}`);
    define('id', root);
    return load;
  };

  // The function for `import(…)`. It loads at once, so that the stack of an error has the caller, but it runs nothing at once.
  const importer = (path) => async (specifier) => {
    const name = `${specifier}`;
    const record = prepare(() => find(name, path, false));
    await undefined;
    run(record);
    return namespace(record);
  };

  // For the host

  function load(path) {
    const record = prepare(() => {
      const found = open(specifiers.resolve(`/${path}`, ''));
      if (found === undefined) throw new Error(`Cannot find ${shown(path)}`);
      return found;
    });
    run(record);
    // A module that assigns `module.exports` beside its imports exports what a script does.
    return { __proto__: null, exports: exportsOf(record), kind: record.kind, isReplaced: record.replaced === true };
  }

  return {
    __proto__: null,
    load,
    run: (path) => { load(path); },
    importLines: runner.importLines,
    appRequire: (name) => {
      const text = String(name);
      return require('$app_require$')(slice(text, 0, 12) === '@app-module/' ? '@' + slice(text, 12) : text);
    },
  };
})
