// `@system.router`: opens the pages of the app, in the runtime of the app. A lone script has no pages.
(function (primordials, calls, native, host) {
  'use strict';
  const { isArray, keys, stringifyJSON } = primordials;
  const { Failure, codes, describe, exportsOf, invalid, read, text, withCallbacks } = calls;
  const maximumParameters = 1000;
  const maximumText = 1024 * 1024;

  const runtime = () => {
    if (host.router === undefined) throw new Failure('a lone script has no pages', codes.unsupported);
    return host.router;
  };

  // A method without result. The page documents no callbacks, so a failure without `fail` is a warning.
  function action(name, work) {
    return function (options) {
      const call = withCallbacks(options);
      try {
        work(options);
        call?.succeed();
      } catch (error) {
        const message = Failure.is(error) ? error.message : describe(error);
        if (call === undefined) native.warn(`router.${name}: ${message}`);
        else call.fail(message, Failure.is(error) ? error.code : codes.other);
      }
    };
  }

  // A method that returns a value at once.
  function query(name, work, otherwise) {
    return function () {
      try {
        return work();
      } catch (error) {
        native.warn(`router.${name}: ${Failure.is(error) ? error.message : describe(error)}`);
        return otherwise();
      }
    };
  }

  const tooLong = (limit) => new Failure(`invalid params: more than ${limit}`, codes.parameter);

  // The parameters of a page, as texts like on the device; an object as JSON.
  function parametersOf(options) {
    const value = read(options, 'params') ?? {};
    const result = { __proto__: null };
    let size = 0;
    try {
      if (typeof value !== 'object' || isArray(value)) throw invalid('params', 'an object', value);
      const names = keys(value);
      if (names.length > maximumParameters) throw tooLong(`${maximumParameters} values`);
      for (let index = 0; index < names.length; index++) {
        const one = textOf(value[names[index]]);
        if (one === undefined) continue;
        size += one.length;
        if (size > maximumText) throw tooLong(`${maximumText} characters`);
        result[names[index]] = one;
      }
    } catch (error) {
      if (Failure.is(error)) throw error;
      throw new Failure(`invalid params: ${describe(error)}`, codes.parameter);
    }
    return result;
  }

  function textOf(value) {
    switch (typeof value) {
      case 'string': case 'number': case 'boolean': case 'bigint': return `${value}`;
      case 'object': return value === null ? undefined : stringifyJSON(value);
      default: return undefined;
    }
  }

  function uriOf(options) {
    const uri = text(options, 'uri');
    if (uri === '') throw new Failure('invalid uri: it must not be empty', codes.parameter);
    return uri;
  }

  const noPage = () => ({ index: -1, name: '', path: '' });

  return {
    __proto__: null,
    '@system.router': exportsOf({
      push: action('push', (options) => { runtime().push(uriOf(options), parametersOf(options)); }),
      replace: action('replace', (options) => { runtime().replace(uriOf(options), parametersOf(options)); }),
      back: action('back', (options) => { runtime().back(text(options, 'path', '')); }),
      clear: action('clear', () => { runtime().clear(); }),
      getLength: query('getLength', () => runtime().getLength(), () => 0),
      getState: query('getState', () => runtime().getState(), noPage),
      getPages: query('getPages', () => runtime().getPages(), () => []),
    }),
  };
})
