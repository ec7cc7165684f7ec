// Packages of npm: a name leads to a folder in `node_modules`, and its `package.json` to a file.
//
// `open(path)` opens a file, or returns undefined where there is none. `real(path)` is the path of a folder behind links.
(function (primordials, specifiers, real) {
  'use strict';
  const { Error, hasOwn, indexOf, isArray, keys, lastIndexOf, slice } = primordials;
  const { lookUp, parentOf, resolve, rootOf, shown } = specifiers;
  const isObject = (value) => typeof value === 'object' && value !== null;
  const own = (object, name) => (isObject(object) && hasOwn(object, name) ? object[name] : undefined);

  // The name of a package and the path in it: `name`, `name/file`, `@scope/name/file`; undefined for a host module.
  function split(specifier) {
    let end = indexOf(specifier, '/');
    if (specifier[0] === '@') {
      if (end < 0) return undefined;
      end = indexOf(specifier, '/', end + 1);
    }
    if (end < 0) end = specifier.length;
    return end === 0 ? undefined : { __proto__: null, name: slice(specifier, 0, end), path: slice(specifier, end + 1) };
  }

  // Finds the file of a specifier in `node_modules` of the importer's folder, or of a folder around it. Returns undefined where
  // no folder has the package.
  function find(specifier, importer, isRequired, open) {
    const parts = split(specifier);
    if (parts === undefined) return undefined;
    const root = rootOf(importer);
    for (let folder = parentOf(importer); folder !== undefined; folder = parentOf(folder)) {
      if (slice(folder, lastIndexOf(folder, '/') + 1) === 'node_modules') continue;
      const place = `${folder === root ? folder : `${folder}/`}node_modules/${parts.name}`;
      const manifest = open(`${place}/package.json`);
      const found = fileOf(manifest ? real(place) ?? place : place, manifest, parts.path, isRequired, open);
      if (found !== undefined) return found;
      if (manifest !== undefined) {
        throw new Error(`Cannot find module '${shown(specifier)}' imported by ${shown(importer)}: the package in ${
          shown(place)} has no such file, or its package.json names none`);
      }
    }
    return undefined;
  }

  // The file of a path in a package; of the empty path, its main file.
  function fileOf(place, manifest, path, isRequired, open) {
    const description = manifest ? manifest.exports : undefined;
    const look = (target) =>
      typeof target === 'string' ? lookUp(resolve(`./${target}`, `${place}/package.json`), open) : undefined;
    const found = look(exported(own(description, 'exports'), path === '' ? '.' : `./${path}`, isRequired));
    if (found !== undefined) return found;
    if (path !== '') return look(path);
    // As a bundler, `import` prefers the file with `export`; as Node.js, `require` the one with `module.exports`.
    return look(own(description, isRequired ? 'main' : 'module')) ?? look(own(description, isRequired ? 'module' : 'main'))
      ?? lookUp(place, open);
  }

  // The target of a path in `exports` of a package.json.
  function exported(exports, path, isRequired) {
    const names = isObject(exports) && !isArray(exports) ? keys(exports) : [];
    if (names.length === 0 || names[0][0] !== '.') return path === '.' ? conditional(exports, isRequired) : undefined;
    if (hasOwn(exports, path)) return conditional(exports[path], isRequired);
    let best;
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      const star = indexOf(name, '*');
      const after = star < 0 ? '' : slice(name, star + 1);
      if (star < 0 || path.length < name.length) continue;
      // The longer beginning is better, and then the longer name.
      if (best && (best.star > star || (best.star === star && best.name.length > name.length))) continue;
      if (slice(path, 0, star) !== slice(name, 0, star) || slice(path, path.length - after.length) !== after) continue;
      best = { __proto__: null, star, name, text: slice(path, star, path.length - after.length) };
    }
    const target = best && conditional(exports[best.name], isRequired);
    return typeof target === 'string' ? replaceStars(target, best.text) : undefined;
  }

  function replaceStars(target, text) {
    let result = '';
    for (let index = 0; index < target.length; index++) result += target[index] === '*' ? text : target[index];
    return result;
  }

  // The first target whose condition holds.
  function conditional(value, isRequired) {
    if (!isObject(value)) return value;
    const names = keys(value);
    for (let index = 0; index < names.length; index++) {
      const name = names[index];
      if (!isArray(value) && name !== 'default' && name !== (isRequired ? 'require' : 'import')) continue;
      const target = conditional(value[name], isRequired);
      if (typeof target === 'string') return target;
    }
    return undefined;
  }

  return { __proto__: null, find };
})
