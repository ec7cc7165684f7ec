// Where an import leads: to a host module or a package of npm by its name, or to a file by its path.
//
// There are two trees of files: the app, and the stand-ins for host modules. The path of a file in the second one begins with
// `modules://`, and no path of the app does, because it has no empty segment.
//
// The files of a project may import files beside its `src`, the folder of the app: their paths begin with `../`.
(function (primordials, hasProject) {
  'use strict';
  const { Error, lastIndexOf, slice, visible } = primordials;
  const standInRoot = 'modules://';
  const isStandIn = (path) => slice(path, 0, standInRoot.length) === standInRoot;
  const rootOf = (path) => (isStandIn(path) ? standInRoot : '');
  // The maximum length of app-provided text in a message.
  const shown = (text) => visible(text, 300);

  // Whether a specifier is a path: '/…', '.', '..', './…', '../…'.
  function isPath(specifier) {
    let dots = 0;
    while (dots < 2 && dots < specifier.length && specifier[dots] === '.') dots++;
    return specifier !== '' && (dots === specifier.length || specifier[dots] === '/');
  }

  // Resolves a path from the root of the importer's tree. Throws for a path outside of it.
  function resolve(specifier, importer) {
    const root = rootOf(importer);
    let path = specifier[0] === '/' ? '' : slice(importer, root.length, lastIndexOf(importer, '/') + 1);
    if (path !== '') path = slice(path, 0, -1);
    let start = 0;
    for (let end = 0; end <= specifier.length; end++) {
      if (end < specifier.length && specifier[end] !== '/') continue;
      const segment = slice(specifier, start, end);
      start = end + 1;
      if (segment === '' || segment === '.') continue;
      if (segment !== '..') path = path === '' ? segment : `${path}/${segment}`;
      else if (path === '' && root === '' && hasProject) path = '..';
      else if (path === '' || path === '..')
        throw new Error(`Cannot import '${shown(specifier)}' from ${shown(importer)}: it is outside of ${
          root === '' ? 'the app\'s package' : 'the folder of the stand-ins'}`);
      else path = slice(path, 0, lastIndexOf(path, '/') < 0 ? 0 : lastIndexOf(path, '/'));
    }
    return root + path;
  }

  // The folder that a file or folder is in; undefined for the folder of a project, and for the one of the stand-ins.
  function parentOf(path) {
    const root = rootOf(path);
    if (path === root) return root === '' && hasProject ? '..' : undefined;
    if (path === '..') return undefined;
    const slash = lastIndexOf(path, '/');
    return slash < root.length ? root : slice(path, 0, slash);
  }

  const suffixes = ['', '.js', '.json', '.ux', '/index.js', '/index.ux'];

  // Opens the file of a resolved path: `open` returns a file, or undefined where there is none.
  function lookUp(path, open) {
    for (let index = 0; index < suffixes.length; index++) {
      const found = open(path + suffixes[index]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  // Finds the file of a path.
  function file(specifier, importer, open) {
    const path = resolve(specifier, importer);
    const found = lookUp(path, open);
    if (found !== undefined) return found;
    throw new Error(`Cannot find module '${shown(specifier)}' imported by ${shown(importer)}: there is no ${
      shown(path)}, and none with .js, .json, .ux, /index.js or /index.ux after it`);
  }

  // The error for the name of a host module that does not exist.
  function missing(specifier, importer, names) {
    let list = '';
    for (let index = 0; index < names.length; index++)
      list += `${index === 0 ? '' : index === names.length - 1 ? ' and ' : ', '}'${names[index]}'`;
    const message = `Cannot find module '${shown(specifier)}' imported by ${shown(importer)}`;
    // A package of npm is `name`, `name/file` or `@scope/name`.
    if (specifier !== '' && (specifier[0] !== '@' || lastIndexOf(specifier, '/') > 0))
      return new Error(`${message}: there is no such package of npm in node_modules, which 'npm install' makes, nor in the folder of --modules; a script of the app is imported by its path, such as './util.js'`);
    return new Error(`${message}: this host has ${
      list}, and a script of the app is imported by its path, such as './util.js'`);
  }

  return { __proto__: null, isPath, isStandIn, rootOf, parentOf, resolve, lookUp, file, missing, shown, standInRoot };
})
