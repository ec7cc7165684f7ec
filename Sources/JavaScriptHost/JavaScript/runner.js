// Runs modules that are linked, each after those that it imports.
(function (primordials, exporting, linker, isLenient) {
  'use strict';
  const { WeakMap, append, apply, generatorNext, keys, mapGet, weakMapGet, weakMapSet } = primordials;

  function run(record) {
    if (record.kind === 'standin') return run(record.target);
    if (record.complete || record.running) return;
    if (record.failure) throw record.failure.error;
    record.running = true;
    try {
      if (record.kind === 'module') runModule(record); else runScript(record);
    } catch (error) {
      // As in an engine, a module runs only once. A script runs again.
      if (record.kind === 'module') record.failure = { __proto__: null, error };
      throw error;
    } finally {
      record.running = false;
    }
  }

  function runModule(record) {
    generatorNext(record.body, () => {
      forEachRequest(record, (one, line) => atLine(line, () => run(one)));
      linker.settle(record, atLine);
    });
    record.complete = true;
    if (!isLenient) return;
    record.replaced = record.module.exports !== record.initial || keys(record.initial).length > 0;
    exporting.refill(record);
  }

  // The script may replace `module` and its `exports`, but not the host's record of the module.
  function runScript(record) {
    const module = { exports: {} };
    exporting.define(record, 'exports', () => module.exports);
    const inner = apply(record.source.run, undefined, [record.require, module, module.exports, record.import]);
    // A script cannot return a value: this is the inner function of ModuleLoader.
    if (inner) apply(inner, undefined, []);
    record.complete = true;
  }

  // Calls `work` for each module that a module imports, with the line of the import.
  function forEachRequest(record, work) {
    for (let index = 0; index < record.source.requests.length; index++) {
      const { specifier, line } = record.source.requests[index];
      work(mapGet(record.requested, specifier), line);
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

  const importLines = (error) => weakMapGet(trails, error) ?? [];

  return { __proto__: null, atLine, forEachRequest, importLines, run };
})
