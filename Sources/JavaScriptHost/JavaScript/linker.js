// Connects the imports of modules with exports, with the checks of an engine.
(function (primordials, specifiers, exporting, isLenient, warn) {
  'use strict';
  const { Map, SyntaxError, append, defineProperty, getOwnPropertyDescriptor, hasOwn, mapGet, mapSet } = primordials;
  const { ambiguous, circular, current, define, isBinding, namespace, refill, resolve } = exporting;
  const { shown } = specifiers;

  // An error at a line of the app's file, not at one of this script.
  function syntaxError(url, line, message) {
    const error = new SyntaxError(message);
    const place = (name, value) =>
      defineProperty(error, name, { __proto__: null, value, writable: true, enumerable: false, configurable: true });
    place('sourceURL', url);
    place('line', line);
    return error;
  }

  // Checks that a module declares what it exports. It has just started: `own` has the getters of its exports.
  function checkExports(record, own) {
    const { source } = record;
    const imported = new Map();
    for (let index = 0; index < source.imports.length; index++)
      mapSet(imported, source.imports[index].local, source.imports[index]);
    record.imported = imported;
    record.own = own;
    for (let index = 0; index < source.exports.length; index++) {
      const one = source.exports[index];
      if (!mapGet(imported, one.local) && !declares(record.scope, one.local, own[one.exported]))
        throw syntaxError(source.url, one.line, `'${shown(one.local)}' is exported, but the module does not declare it`);
    }
  }

  // A getter that does not find a name in its module looks for it in `scope`.
  function declares(scope, local, get) {
    let found = true;
    define(scope, local, () => { found = false; });
    try { get(); } catch { /* It is declared, and has no value yet. */ }
    delete scope[local];
    return found;
  }

  // Collects the exports of a module whose requests have been found.
  function enter(record) {
    const { source, own } = record;
    record.names = [];
    record.entries = new Map();
    record.stars = [];
    for (let index = 0; index < source.exports.length; index++) {
      const { exported, local, line } = source.exports[index];
      const binding = mapGet(record.imported, local);
      if (binding && binding.imported !== null) {
        addReExport(record, exported, binding.imported, binding.specifier, line);
      } else {
        const get = exported === 'default' && local === source.defaultName ? named(own.default, local) : own[exported];
        append(record.names, exported);
        mapSet(record.entries, exported, { __proto__: null, get, local });
      }
    }
    for (let index = 0; index < source.reExports.length; index++) {
      const { exported, imported, specifier, line } = source.reExports[index];
      if (exported === null) append(record.stars, mapGet(record.requested, specifier));
      else addReExport(record, exported, imported, specifier, line);
    }
  }

  function addReExport(record, exported, imported, specifier, line) {
    const from = mapGet(record.requested, specifier);
    append(record.names, exported);
    mapSet(record.entries, exported, { __proto__: null, from, imported, specifier, line, local: null, get: undefined });
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

  // Connects a module, before it runs.
  function link(record) {
    const { source, scope } = record;
    record.late = [];
    for (let index = 0; index < record.names.length; index++) {
      const entry = mapGet(record.entries, record.names[index]);
      if (!entry.get && entry.imported !== null) connect(record, entry);
    }
    for (let index = 0; index < source.imports.length; index++) {
      const one = source.imports[index];
      if (one.imported === null) {
        const from = mapGet(record.requested, one.specifier);
        define(scope, one.local, () => namespace(from));
      } else {
        connect(record, one);
      }
    }
  }

  // Connects what was not known before the imported modules have run.
  function settle(record, atLine) {
    const { late } = record;
    record.late = [];
    for (let index = 0; index < late.length; index++) atLine(late[index].line, () => connect(record, late[index]));
    refill(record);
  }

  // Connects one import or re-export.
  function connect(record, one) {
    const from = mapGet(record.requested, one.specifier);
    const found = resolve(from, one.imported);
    if (!isBinding(found)) reportMissing(record.source.url, one, found);
    else if (found.late) append(record.late, one);
    if (one.local === null) return;
    define(record.scope, one.local, found && !found.late ? found.get : () => current(from, one.imported));
  }

  function reportMissing(url, { specifier, imported, line }, found) {
    const from = `'${shown(specifier)}'`;
    const name = `'${shown(imported)}'`;
    if (found === ambiguous)
      throw syntaxError(url, line, `${from} has two exports named ${name}, from different modules: import it from one of them`);
    if (found === circular)
      throw syntaxError(url, line, `${from} has no export named ${name}, only re-exports that lead back to themselves`);
    const message = `${from} has no export named ${name}`;
    if (!isLenient) throw syntaxError(url, line, message);
    warn(`${url}:${line}: ${message}: it is undefined`);
  }

  return { __proto__: null, checkExports, enter, link, settle, syntaxError };
})
