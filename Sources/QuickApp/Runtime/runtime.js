// Runs an app and its pages as the platform's runtime does: calls their lifecycles in order. Each call is a turn of its own,
// and belongs to the page for which it runs: so do the timers that it starts, and they end with the page.
//
// `host` has: load(path) → {exports, kind}; has(path), whether the app has a file; enqueue(function, owner); file(name), the path of
// a page's script; info(), the manifest's description of the app; warn(text); end(); called(), which records that a function of the
// app is called; enter(owner), which makes the current turn one of a page, and returns the owner before; leave(owner), which ends
// the timers of a page. `viewModels`, `addresses` and `definitions` are the results of viewmodel.js, addresses.js and definitions.js.
(function (primordials, host, viewModels, addresses, definitions) {
  'use strict';
  const { Error, Function, Promise, String, append, apply, create, defineProperty, hasOwn, join, keys, promiseThen, stringifyJSON } =
    primordials;
  const { definitionOf, hasExports, runScript } = definitions;
  const isObject = (value) => typeof value === 'object' && value !== null;

  // The owner of the turns that belong to no page.
  const noPage = 0;

  // Calls a lifecycle function of the app or a page in a turn of its own.
  function enqueueHook(entry, name, ...values) {
    host.enqueue(() => {
      const hook = entry.vm ? entry.vm[name] : undefined;
      if (typeof hook !== 'function') return;
      host.called();
      apply(hook, entry.vm, values);
    }, entry.owner);
  }

  // The manifest as it is, for what this host has no other use for.
  function manifest() {
    const value = host.has('manifest.json') ? host.load('manifest.json').exports : undefined;
    return isObject(value) ? value : {};
  }

  // The app

  const app = { __proto__: null, owner: noPage, vm: undefined };
  let appFacade = {};

  // Calls a method of the app. A page may call it, but what it starts belongs to no page.
  function applyToApp(method, vm, values) {
    const owner = host.enter(noPage);
    try {
      return apply(method, vm, values);
    } finally {
      host.enter(owner);
    }
  }

  function startApp(path) {
    const definition = definitionOf(path);
    if (definition) {
      app.vm = viewModels.make(definition, { $info: host.info() }, {}, applyToApp);
      // Other members of app.ux are found as they are: `$app.$def.data`.
      const names = keys(definition);
      for (let index = 0; index < names.length; index++) {
        if (!hasOwn(app.vm, names[index])) viewModels.show(app.vm, names[index], definition[names[index]]);
      }
    }
    const members = app.vm ?? {};
    appFacade = create(members);
    const own = { $def: members, $data: manifest().config?.data ?? members.data, exit() { host.end(); } };
    const added = keys(own);
    for (let index = 0; index < added.length; index++) {
      const name = added[index];
      // In app.ux, `this` has them too.
      if (!hasOwn(members, name)) viewModels.hide(members, name, own[name]);
      defineProperty(appFacade, name, { __proto__: null, value: own[name] });
    }
    enqueueHook(app, 'onCreate');
    enqueueHook(app, 'onShow');
  }

  // Pages

  // The open pages as {owner, page, isVisible, vm, facade, isRefreshed, calls}: `vm` is undefined until the page is loaded,
  // `facade` is its `$page`, and `calls` has the functions that end the calls from outside.
  const stack = [];
  const top = () => stack[stack.length - 1];
  let lastOwner = noPage;

  // Puts a page on the stack. It is loaded in a later turn: onInit, onReady, onShow.
  function open(page, parameters) {
    const entry = {
      __proto__: null, owner: ++lastOwner, page, isVisible: true, vm: undefined, isRefreshed: false, calls: [],
      facade: {
        path: page.path, name: page.name, component: page.component, query: parameters, setTitleBar() {}, setStatusBar() {},
        hideLoading() {}, finish() { back(); }, exit() { back(); },
      },
    };
    append(stack, entry);
    host.enqueue(() => {
      const index = indexOfEntry(entry);
      if (index < 0) return;
      try {
        load(entry, parameters);
      } catch (error) {
        remove(index);
        throw error;
      }
    }, noPage);
  }

  function load(entry, parameters) {
    // The statements of a script belong to no page: the next page may import the same script.
    const definition = definitionOf(host.file(entry.page.name)) ?? {};
    host.enter(entry.owner);
    entry.vm = viewModels.make(definition, { $app: appFacade, $page: entry.facade }, parameters, apply);
    enqueueHook(entry, 'onInit', parameters);
    enqueueHook(entry, 'onReady');
    if (entry.isVisible) appear(entry);
    if (entry.isRefreshed) enqueueHook(entry, 'onRefresh', entry.facade.query);
  }

  function appear(entry) {
    entry.isVisible = true;
    if (!entry.vm) return;
    entry.vm.$visible = true;
    enqueueHook(entry, 'onShow');
  }

  function disappear(entry) {
    if (!entry.isVisible) return;
    entry.isVisible = false;
    if (!entry.vm) return;
    entry.vm.$visible = false;
    enqueueHook(entry, 'onHide');
  }

  function indexOfEntry(entry) {
    for (let index = 0; index < stack.length; index++) if (stack[index] === entry) return index;
    return -1;
  }

  function remove(index) {
    for (let at = index + 1; at < stack.length; at++) stack[at - 1] = stack[at];
    stack.length -= 1;
  }

  function close(entry) {
    if (!entry.vm) return;
    disappear(entry);
    enqueueHook(entry, 'onDestroy');
    host.enqueue(() => {
      entry.vm.$valid = false;
      viewModels.forget(entry.vm);
      host.leave(entry.owner);
      for (let index = 0; index < entry.calls.length; index++) entry.calls[index]();
    }, noPage);
  }

  function removeTop() {
    const entry = top();
    stack.length -= 1;
    close(entry);
  }

  // Opens a page, or returns to the one that is open: by its launch mode, or by the flag.
  function push(uri, parameters) {
    const target = addresses.find(uri, parameters, 'push');
    if (!target) return;
    let index = -1;
    if (target.clearsTask || target.page.isSingleTask) {
      for (let at = stack.length - 1; at >= 0; at--) if (stack[at].page === target.page) index = at;
    }
    if (index >= 0 || target.clearsTask) {
      while (stack.length - 1 > index) removeTop();
      if (target.clearsTask) clear();
    } else {
      if (stack.length >= 1000) return host.warn('router.push: 1000 pages are open; no further page is opened');
      if (stack.length > 0) disappear(top());
    }
    if (index < 0) return open(target.page, target.parameters);
    if (!top().isVisible) appear(top());
    top().facade.query = target.parameters;
    if (top().vm) enqueueHook(top(), 'onRefresh', target.parameters); else top().isRefreshed = true;
  }

  function replace(uri, parameters) {
    const target = addresses.find(uri, parameters, 'replace');
    if (!target) return;
    if (stack.length > 0) removeTop();
    open(target.page, target.parameters);
  }

  function back(path) {
    if (stack.length <= 1) return host.end();
    const wanted = typeof path === 'string' && path !== '' ? addresses.page(path) : undefined;
    let target = stack.length - 2;
    if (wanted !== undefined) {
      let found = -1;
      for (let index = 0; index < stack.length - 1; index++) if (stack[index].page === wanted) found = index;
      if (found >= 0) target = found;
    }
    while (stack.length - 1 > target) removeTop();
    appear(top());
  }

  function clear() {
    const last = top();
    if (!last) return;
    for (let index = 0; index < stack.length - 1; index++) close(stack[index]);
    stack.length = 0;
    append(stack, last);
  }

  const describe = ({ page }, index) => ({ index, name: page.name, path: page.path });

  const router = {
    __proto__: null, push, replace, back, clear,
    getLength: () => stack.length,
    getState: () => (top() ? describe(top(), stack.length - 1) : undefined),
    getPages: () => {
      const pages = [];
      for (let index = 0; index < stack.length; index++) append(pages, describe(stack[index], index));
      return pages;
    },
  };

  // Calls from outside

  // An event as a touch on an element passes it to a handler.
  const touch = () => ({
    type: 'click', timestamp: 0, detail: {}, target: { id: '', attr: {}, dataset: {} }, currentTarget: { id: '', attr: {} },
    stopPropagation() {}, preventDefault() {},
  });

  // Calls a method of the current page, `name(arguments)`, as a template does: names are looked up in the page, and the event
  // follows the arguments. Without a name, `text` is a function. `done` is called when the result, if it is a promise, is
  // settled.
  function call(name, text, done) {
    const entry = top();
    const vm = entry ? entry.vm : app.vm;
    const event = touch();
    const evaluate = (code) =>
      apply(new Function('$event', '$evt', 'evt', `with (this) { return ${code}\n; }`), vm ?? {}, [event, event, event]);
    const method = name === '' ? evaluate(`(${text}\n)`) : vm ? vm[name] : undefined;
    if (typeof method !== 'function') return available(entry, vm);
    const list = name === '' ? [] : evaluate(`[${text}\n]`);
    append(list, event);
    host.called();
    // The promise of a page that is closed may never be settled: its timers have ended.
    if (entry) append(entry.calls, done);
    // Before the call, so that an exception of the method ends the call too.
    host.enqueue(() => {
      let result;
      try {
        result = apply(method, vm, list);
      } catch (error) {
        done();
        throw error;
      }
      if (!isObject(result) || typeof result.then !== 'function') return done();
      const promise = new Promise((resolve) => { resolve(result); });
      // The rejection is reported like any other without a handler.
      promiseThen(promise, () => { done(); }, (error) => { done(); throw error; });
    }, entry ? entry.owner : noPage);
    return undefined;
  }

  // A sentence with the methods that there are.
  function available(entry, vm) {
    const names = [];
    const own = vm ? keys(vm) : [];
    for (let index = 0; index < own.length; index++) if (typeof vm[own[index]] === 'function') append(names, own[index]);
    const place = entry ? `the page ${entry.page.name}` : 'the app';
    return names.length > 0 ? `${place} has ${join(names, ', ')}` : `${place} has no methods`;
  }

  function shown(value) {
    try { return isObject(value) ? stringifyJSON(value) : String(value); } catch { return 'a value that cannot be shown'; }
  }

  let failure;

  return {
    __proto__: null, router, call, callWatchers: viewModels.callWatchers,
    app: { __proto__: null, terminate: () => { host.end(); }, info: () => stringifyJSON(host.info()) },
    // Starts an app: its script, and the first page, if it has pages. Returns whether the script exports something.
    start(script, name, query) {
      startApp(script);
      const isExporting = hasExports();
      if (name !== undefined) open(addresses.named(name), addresses.parameters(query));
      return isExporting;
    },
    // The end of the app: its pages and the app are hidden and destroyed.
    stop() {
      if (stack.length > 0) disappear(top());
      for (let index = stack.length - 1; index >= 0; index--) close(stack[index]);
      stack.length = 0;
      enqueueHook(app, 'onHide');
      enqueueHook(app, 'onDestroy');
    },
    // Passes an uncaught error to the app's `onError`, except one that `onError` has thrown.
    report(error) {
      const hook = app.vm ? app.vm.onError : undefined;
      if (typeof hook !== 'function' || (failure && failure.error === error)) return;
      failure = undefined;
      host.enter(noPage);
      const passed = isObject(error) && 'message' in error ? error : new Error(shown(error));
      try {
        apply(hook, app.vm, [passed]);
      } catch (thrown) {
        failure = { __proto__: null, error: thrown };
        throw thrown;
      }
    },
    // The methods of a page, for a list.
    methods(name) {
      const definition = definitionOf(host.file(name));
      return definition ? viewModels.methods(definition) : undefined;
    },
    runScript,
    inert: viewModels.inert,
    // Loads a script without calling anything of it.
    load: (path) => void definitionOf(path),
  };
})
