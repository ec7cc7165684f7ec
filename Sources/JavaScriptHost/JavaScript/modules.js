// The modules of an app: `import` (which ModuleSyntax has taken out of the scripts) and `require`.
//
// `builtins` has the modules of the host by name, `refused` says by name why one may not be used, and `load(path)` gives a
// file of the app or undefined. A script with `import` or `export` is a function (imports, require, link) that gives
// another one, its body. That calls `link` before its first statement, with a getter for each of its exports, so that
// modules that import each other see the functions of the other one. Imports are getters too, found through `with`, so
// that they always show the current value.
(function (builtins, refused, load) {
  'use strict';
  const modules = new Map();

  const define = (object, name, get) => Object.defineProperty(object, name, { get, enumerable: true, configurable: true });

  function fileModule(path) {
    const known = modules.get(path);
    if (known) return known;
    const source = load(path);
    if (source === undefined) return undefined;
    const module = { path, exports: {}, kind: source.kind, complete: false };
    modules.set(path, module);
    try {
      evaluate(module, source);
    } catch (error) {
      modules.delete(path);
      throw error;
    }
    module.complete = true;
    return module;
  }

  function evaluate(module, source) {
    const require = (specifier) => find(String(specifier), module.path).exports;
    switch (source.kind) {
      case 'json': module.exports = parse(module.path, source.text); break;
      case 'script': source.run(require, module, module.exports); break;
      default: {
        module.exports = Object.create(null);
        const imports = Object.create(null);
        source.run(imports, require, (own) => link(module, source, own, imports))();
      }
    }
  }

  function parse(path, text) {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new SyntaxError(`${path}: ${error.message}`);
    }
  }

  function link(module, source, own, imports) {
    for (const name of Object.keys(own)) define(module.exports, name, own[name]);
    const lines = new Map(source.requests);
    const found = new Map();
    for (const [specifier, line] of lines)
      atLine(line, () => found.set(specifier, find(specifier, module.path)));
    for (const [exported, imported, specifier] of source.reExports)
      atLine(lines.get(specifier), () => reExport(module, exported, imported, found.get(specifier), specifier));
    for (const [local, imported, specifier] of source.imports)
      atLine(lines.get(specifier), () => define(imports, local, getter(found.get(specifier), imported, specifier)));
  }

  function reExport(module, exported, imported, from, specifier) {
    if (exported !== null) return define(module.exports, exported, getter(from, imported, specifier));
    for (const name of Object.keys(from.exports))
      if (name !== 'default' && !(name in module.exports)) define(module.exports, name, () => from.exports[name]);
  }

  // All imports of a script are done by one call, in its first line. So that what goes wrong can be shown at the author's
  // line, each error remembers the lines of the imports through which it came, the innermost first.
  const trails = new WeakMap();
  function atLine(line, work) {
    try {
      work();
    } catch (error) {
      if (error instanceof Error) trails.set(error, [...trails.get(error) ?? [], line]);
      throw error;
    }
  }

  // How an import reads its value; `imported` is null for the namespace, `import * as`.
  function getter(from, imported, specifier) {
    if (imported === null) {
      if (from.kind === 'module' || from.kind === 'builtin') return () => from.exports;
      return () => ({ ...from.exports, default: defaultOf(from.exports) });
    }
    if (imported === 'default' && from.kind !== 'module') return () => defaultOf(from.exports);
    if (from.complete && !(imported in Object(from.exports)))
      throw new SyntaxError(`'${specifier}' has no export named '${imported}'`);
    return () => from.exports[imported];
  }

  // Toolchains mark what they made of an `export default`.
  const defaultOf = (exports) => (exports && exports.__esModule && 'default' in exports ? exports.default : exports);

  function find(specifier, importer) {
    if (/^\.{0,2}(\/|$)/.test(specifier) && specifier !== '') {
      const path = resolve(specifier, importer);
      const candidates = [path, path + '.js', path + '.json', path + '/index.js'];
      for (const candidate of candidates) {
        const module = fileModule(candidate);
        if (module) return module;
      }
      throw new Error(`Cannot find module '${specifier}' imported by ${importer}: the app has no ${candidates.join(', no ')}`);
    }
    if (Object.hasOwn(refused, specifier)) throw new Error(refused[specifier]);
    if (Object.hasOwn(builtins, specifier)) return { exports: builtins[specifier], kind: 'builtin', complete: true };
    const names = Object.keys(builtins).map((name) => `'${name}'`).join(' and ');
    throw new Error(`Cannot find module '${specifier}' imported by ${importer}: this host has ${names}, and a script of the app is imported by its path, such as './util.js'`);
  }

  // A path in the app's package, from its root; what climbs out of the package is refused.
  function resolve(specifier, importer) {
    const segments = specifier.startsWith('/') ? [] : importer.split('/').slice(0, -1);
    for (const segment of specifier.split('/')) {
      if (segment === '' || segment === '.') continue;
      if (segment !== '..') segments.push(segment);
      else if (segments.pop() === undefined)
        throw new Error(`Cannot import '${specifier}' from ${importer}: it is outside of the app's package`);
    }
    return segments.join('/');
  }

  return {
    run: (path) => { if (!fileModule(path)) throw new Error(`Cannot find ${path}`); },
    importLines: (error) => trails.get(error) ?? [],
    appRequire: (name) => find(String(name).replace(/^@app-module\//, '@'), '$app_require$').exports,
  };
})
