// `@system.app`: the app's manifest, its end, and the capabilities of the host.
(function (primordials, calls, native, host) {
  'use strict';
  const { parseJSON } = primordials;
  const { exportsOf, read } = calls;

  function information() {
    try { return host.app === undefined ? undefined : parseJSON(host.app.info()); } catch { return undefined; }
  }

  function getInfo() {
    const found = information();
    const text = (name, otherwise) => {
      const value = read(found, name);
      return typeof value === 'string' ? value : otherwise;
    };
    const code = read(found, 'versionCode');
    return {
      packageName: text('packageName', native.packageName),
      name: text('name', native.packageName),
      versionName: text('versionName', ''),
      versionCode: typeof code === 'number' ? code : 0,
      icon: text('icon', ''),
      logLevel: text('logLevel', 'log'),
      source: { packageName: '', type: 'other' },
    };
  }

  function terminate() {
    if (host.app === undefined) native.terminate(); else host.app.terminate();
  }

  return {
    __proto__: null,
    '@system.app': exportsOf({
      canIUse: (name) => native.canIUse(typeof name === 'string' ? name : ''),
      getInfo,
      terminate,
      exit: () => terminate(),
    }),
  };
})
