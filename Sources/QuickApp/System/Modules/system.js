// The platform's modules by name. Each is made when a script first imports it.
//
// native.script(name, isForStandIn) returns the name of the script that has a module; undefined for a module that this host lacks.
// native.load(script, …arguments) runs a script of the host. native.natives(script) returns its native functions.
(function (primordials, native) {
  'use strict';
  const { Map, charCodeAt, keys, mapGet, mapHas, mapSet, slice } = primordials;
  const modules = new Map();
  // Functions of the app's runtime: `router` and `app`. The host sets them.
  const host = { __proto__: null, router: undefined, app: undefined };
  let calls;

  // Whether a name is one of the platform's: `@system.record`, `@service.health`.
  function isPlatformName(name) {
    const prefix = slice(name, 0, 8) === '@system.' ? 8 : slice(name, 0, 9) === '@service.' ? 9 : 0;
    if (prefix === 0 || name.length === prefix || name.length > 100) return false;
    for (let index = prefix; index < name.length; index++) {
      const unit = charCodeAt(name, index);
      const isLetter = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
      // Digits, '-', '.', '_'.
      if (!isLetter && !(unit >= 0x30 && unit <= 0x39) && unit !== 0x2d && unit !== 0x2e && unit !== 0x5f) return false;
    }
    return true;
  }

  function make(name, isForStandIn) {
    const script = native.script(name, isForStandIn);
    if (script === 'uploadtask') return void mapSet(modules, name, native.uploadtask());
    calls ??= native.load('calls', native.enqueueCallback, native.load('buffers'));
    if (script === undefined) return void mapSet(modules, name, native.load('missing', calls, name, native.warn));
    const made = native.load(script, calls, native.natives(script), host);
    const names = keys(made);
    for (let index = 0; index < names.length; index++)
      if (!mapHas(modules, names[index])) mapSet(modules, names[index], made[names[index]]);
  }

  // The object of a module; undefined for a name that is none of the platform's. A stand-in needs no declaration.
  function resolve(name, isForStandIn) {
    if (typeof name !== 'string' || !isPlatformName(name)) return undefined;
    if (!mapHas(modules, name)) make(name, isForStandIn === true);
    return mapGet(modules, name);
  }

  return { __proto__: null, resolve, host };
})
