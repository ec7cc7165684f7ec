// The addresses of an app's pages: a name or a path of the manifest, with parameters, as `router` and `--page` get it.
//
// `host.pages` are the pages of the manifest as {name, path, component, isSingleTask}, `host.entry` is the name of the first one,
// and `host.warn(text)` writes a line for the app's developer. `viewModels` is the result of viewmodel.js.
(function (primordials, host, viewModels) {
  'use strict';
  const { Map, append, decodeURIComponent, hasOwn, indexOf, join, keys, mapGet, mapHas, mapSet, slice, visible } = primordials;
  const isObject = (value) => typeof value === 'object' && value !== null;

  const launchFlag = '___PARAM_LAUNCH_FLAG___';

  // The pages by their names, and by the paths that the manifest gives some of them.
  const known = new Map();
  const names = [];
  for (let index = 0; index < host.pages.length; index++) {
    append(names, host.pages[index].name);
    mapSet(known, host.pages[index].name, host.pages[index]);
  }
  for (let index = 0; index < host.pages.length; index++) {
    const path = slice(host.pages[index].path, 1);
    if (!mapHas(known, path)) mapSet(known, path, host.pages[index]);
  }
  // The page of a name or a path without its slashes. The empty path is the page with the path `/`, or else the first one.
  const pageOf = (path) => mapGet(known, path) ?? (path === '' ? mapGet(known, host.entry) : undefined);

  function decode(text) {
    try { return decodeURIComponent(text); } catch { return text; }
  }

  // The path and the parameters of a URI such as `/pages/detail?id=1`.
  function parse(uri) {
    let start = 0;
    while (uri[start] === '/') start++;
    const mark = indexOf(uri, '?', start);
    let end = mark < 0 ? uri.length : mark;
    while (end > start && uri[end - 1] === '/') end--;
    const parameters = {};
    let at = mark < 0 ? uri.length : mark + 1;
    while (at < uri.length) {
      const next = indexOf(uri, '&', at);
      const stop = next < 0 ? uri.length : next;
      const pair = slice(uri, at, stop);
      const equals = indexOf(pair, '=');
      const name = decode(equals < 0 ? pair : slice(pair, 0, equals));
      if (name !== '') viewModels.show(parameters, name, equals < 0 ? '' : decode(slice(pair, equals + 1)));
      at = stop + 1;
    }
    return { path: slice(uri, start, end), parameters };
  }

  // The page that `router` asks for; undefined, with a warning, where there is none.
  function find(uri, parameters, caller) {
    const text = typeof uri === 'string' ? uri : '';
    if (text !== '' && indexOf(text, ':') > 0 && indexOf(text, ':') < (indexOf(text, '/') < 0 ? text.length : indexOf(text, '/'))) {
      host.warn(`router.${caller}: '${visible(text, 300)}' is not a page of this app; nothing is opened`);
      return undefined;
    }
    const { path, parameters: query } = parse(text);
    const page = pageOf(path);
    if (page === undefined) {
      host.warn(`router.${caller}: there is no page '${visible(text, 300)}'; the pages are ${join(names, ', ')}`);
      return undefined;
    }
    const added = isObject(parameters) ? keys(parameters) : [];
    for (let index = 0; index < added.length; index++) viewModels.show(query, added[index], parameters[added[index]]);
    return { __proto__: null, page, parameters: query, clearsTask: takeFlag(query) };
  }

  // Removes the flag from the parameters of a page that closes all others.
  function takeFlag(parameters) {
    if (!hasOwn(parameters, launchFlag)) return false;
    const flags = `|${parameters[launchFlag]}|`;
    delete parameters[launchFlag];
    return indexOf(flags, '|clearTask|') >= 0;
  }

  return {
    __proto__: null, find,
    named: (name) => mapGet(known, name),
    page: (uri) => pageOf(parse(uri).path),
    // The parameters of a query such as `id=1`, without the flag.
    parameters(query) {
      const { parameters } = parse(`?${query}`);
      takeFlag(parameters);
      return parameters;
    },
  };
})
