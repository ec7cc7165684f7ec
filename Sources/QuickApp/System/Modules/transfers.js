// `@system.fetch` and `@system.request`, over the same engine as uploads.
//
// native.send({ url, method, header, body, timeout, into, name }, onEnd) sends a request. `into` is the form of the
// response's body: 'text', 'bytes', 'file' (in tmp), 'download' (in cache), or 'auto': a text or a file by its type.
// native.upload(…, onEnd) sends a file. `onEnd` is called once, in a later turn: ('success', status, headers, body)
// or ('fail', message, code).
(function (primordials, calls, native) {
  'use strict';
  const {
    Map, append, encodeURIComponent, includes, isArray, join, keys, lastIndexOf, mapGet, mapSet, parseJSON, record, slice,
    stringifyJSON, toUpperCase, visible,
  } = primordials;
  const { Failure, bytesOf, codes, describe, exportsOf, invalid, list, method, pending, printable, read, text } = calls;
  const maximumValues = 10_000;
  const maximumBody = 64 * 1024 * 1024;

  const wrong = (message) => new Failure(message, codes.parameter);

  // A value of a header or a form field: undefined for one that is left out.
  function simple(name, value) {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`;
    throw invalid(name, 'a string', value);
  }

  // The own properties of an object as pairs of a name and a text or an array of texts.
  function pairsOf(name, value) {
    try {
      if (typeof value !== 'object' || isArray(value)) throw invalid(name, 'an object', value);
      const pairs = [];
      const names = keys(value);
      let remaining = maximumValues - names.length;
      for (let index = 0; index < names.length && remaining >= 0; index++) {
        const inner = `${name}: '${visible(names[index], 100)}'`;
        const one = value[names[index]];
        if (!isArray(one)) {
          const only = simple(inner, one);
          if (only !== undefined) append(pairs, [names[index], only]);
          continue;
        }
        const texts = [];
        const length = one.length;
        for (let item = 0; item < length && remaining-- > 0; item++) {
          const only = simple(inner, one[item]);
          if (only !== undefined) append(texts, only);
        }
        append(pairs, [names[index], texts]);
      }
      if (remaining < 0) throw wrong(`invalid ${name}: more than ${maximumValues} values`);
      return pairs;
    } catch (error) {
      throw Failure.is(error) ? error : wrong(`invalid ${name}: ${describe(error)}`);
    }
  }

  function headerOf(options) {
    const value = read(options, 'header') ?? {};
    if (typeof value !== 'string') return pairsOf('header', value);
    // The page of downloads has a string.
    let parsed;
    try { parsed = parseJSON(value); } catch { throw wrong('invalid header: it must be an object'); }
    return pairsOf('header', parsed ?? {});
  }

  function contentTypeOf(header) {
    for (let index = 0; index < header.length; index++)
      if (toUpperCase(header[index][0]) === 'CONTENT-TYPE') return `${header[index][1]}`;
    return undefined;
  }

  function isForm(type) {
    const name = 'APPLICATION/X-WWW-FORM-URLENCODED';
    return slice(toUpperCase(type), 0, name.length) === name;
  }

  const tooLong = () => wrong(`invalid data: more than ${maximumBody} bytes`);

  function limited(body) {
    if (body.length > maximumBody) throw tooLong();
    return body;
  }

  // The body by the type of `data` and the Content-Type, which is added to the header if it is absent.
  function bodyOf(options, header) {
    const data = read(options, 'data');
    if (data === undefined || data === null) return undefined;
    const type = contentTypeOf(header);
    const add = (value) => { if (type === undefined) append(header, ['Content-Type', value]); };
    if (typeof data === 'string') {
      add('text/plain; charset=utf-8');
      return limited(data);
    }
    const bytes = bytesOf(data, maximumBody);
    if (bytes === null) throw tooLong();
    if (bytes !== undefined) {
      add('application/octet-stream');
      return bytes;
    }
    if (typeof data !== 'object') throw invalid('data', 'a string, an object or an ArrayBuffer', data);
    try {
      if (type !== undefined && !isForm(type)) return limited(stringifyJSON(data) ?? '');
      if (isArray(data)) throw invalid('data', 'a string, an object or an ArrayBuffer', data);
      add('application/x-www-form-urlencoded');
      return limited(formOf(data));
    } catch (error) {
      throw Failure.is(error) ? error : wrong(`invalid data: ${describe(error)}`);
    }
  }

  function formOf(data) {
    const parts = [];
    const names = keys(data);
    if (names.length > maximumValues) throw wrong(`invalid data: more than ${maximumValues} values`);
    for (let index = 0; index < names.length; index++) {
      const value = data[names[index]];
      if (value === undefined || value === null || typeof value === 'function' || typeof value === 'symbol') continue;
      const one = typeof value === 'object' ? stringifyJSON(value) ?? '' : `${value}`;
      append(parts, `${encodeURIComponent(names[index])}=${encodeURIComponent(one)}`);
    }
    return join(parts, '&');
  }

  function oneOf(options, name, choices, otherwise) {
    const value = text(options, name, otherwise);
    if (!includes(choices, value)) throw invalid(name, `one of ${join(choices, ', ')}`, value);
    return value;
  }

  const timeoutOf = (options) => {
    const value = read(options, 'timeout');
    return typeof value === 'number' ? value : undefined;
  };

  function fetch(options, call) {
    const header = headerOf(options);
    const url = text(options, 'url');
    const name = toUpperCase(text(options, 'method', 'GET'));
    const methods = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];
    if (!includes(methods, name)) throw invalid('method', `one of ${join(methods, ', ')}`, name);
    const type = oneOf(options, 'responseType', ['', 'text', 'json', 'file', 'arraybuffer'], '');
    const into = { __proto__: null, '': 'auto', text: 'text', json: 'text', file: 'file', arraybuffer: 'bytes' }[type];
    const body = bodyOf(options, header);
    native.send(
      { __proto__: null, url, method: name, header, body, timeout: timeoutOf(options), into },
      (kind, first, second, third) => {
        if (kind === 'fail') return call.fail(first, second);
        let data = third;
        if (type === 'json') {
          try { data = parseJSON(third); } catch (error) {
            return call.fail(`the response is no JSON: ${describe(error)}`, codes.inputOutput);
          }
        }
        call.succeed({ code: first, data, headers: record(second) });
      });
    return pending;
  }

  // The downloads by token: `{ result, waiting }`. A result is a function that ends a call.
  const downloads = new Map();
  let lastToken = 0;
  const downloadFailed = 1000;
  const noDownload = 1001;

  function download(options) {
    const header = headerOf(options);
    const url = text(options, 'url');
    const name = text(options, 'filename', '');
    if (name === '.' || name === '..' || lastIndexOf(name, '/') >= 0)
      throw wrong(`invalid filename: '${visible(name, 100)}' is no name of a file`);
    const state = { __proto__: null, result: undefined, waiting: [] };
    const parameters = { __proto__: null, url, method: 'GET', header, into: 'download', name };
    native.send(parameters, (kind, first, second, third) => {
      state.result = kind === 'fail'
        ? (call) => call.fail(`the download failed: ${first}`, downloadFailed)
        : (call) => call.succeed({ uri: third });
      for (let index = 0; index < state.waiting.length; index++) state.result(state.waiting[index]);
      state.waiting = undefined;
    });
    lastToken++;
    const token = `${lastToken}`;
    mapSet(downloads, token, state);
    return { token };
  }

  function onDownloadComplete(options, call) {
    const token = text(options, 'token');
    const state = mapGet(downloads, token);
    if (state === undefined) throw new Failure(`there is no download '${visible(token, 100)}'`, noDownload);
    if (state.result === undefined) append(state.waiting, call); else state.result(call);
    return pending;
  }

  function upload(options, call) {
    const files = list(options, 'files', 1000) ?? [];
    if (files.length !== 1)
      throw wrong(`invalid files: a call sends one file here, not ${files.length}; call upload once for each file`);
    oneOf(options, 'method', ['POST', 'post'], 'POST');
    const fields = [];
    const data = list(options, 'data', maximumValues) ?? [];
    for (let index = 0; index < data.length; index++)
      append(fields, [printable(data[index], 'name'), printable(data[index], 'value', '')]);
    native.upload(
      {
        __proto__: null, url: text(options, 'url'), header: headerOf(options), fields, uri: text(files[0], 'uri'),
        name: text(files[0], 'name', 'file'), filename: text(files[0], 'filename', ''),
      },
      (kind, first, second, third) => {
        if (kind === 'fail') call.fail(first, second);
        else call.succeed({ code: first, data: third, headers: record(second) });
      });
    return pending;
  }

  return {
    __proto__: null,
    '@system.fetch': exportsOf({ fetch: method(fetch) }),
    '@system.request': exportsOf({
      upload: method(upload),
      download: method(download),
      onDownloadComplete: method(onDownloadComplete),
    }),
  };
})
