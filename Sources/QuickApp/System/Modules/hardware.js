// `@system.battery`, `@system.brightness`, `@system.network`, `@system.vibrator`: a charged device with a network.
// The values that an app sets are kept until its end. None of these modules keeps the app running.
(function (primordials, calls) {
  'use strict';
  const { now } = primordials;
  const { Failure, exportsOf, flag, integer, invalid, method, read } = calls;
  const taskExists = 205;

  const battery = exportsOf({ getStatus: method(() => ({ charging: false, level: 1 })) });

  let value = 128;
  let mode = 0;
  const brightness = exportsOf({
    getValue: method(() => ({ value })),
    setValue: method((options) => { value = integer(options, 'value', 0, 255); }),
    getMode: method(() => ({ mode })),
    setMode: method((options) => { mode = integer(options, 'mode', 0, 1); }),
    setKeepScreenOn: method((options) => { flag(options, 'keepScreenOn'); }),
  });

  // The type never changes, so a listener is never called.
  const network = exportsOf({
    getType: method(() => ({ type: 'wifi' })),
    subscribe: () => {},
    unsubscribe: () => {},
  });

  // The running vibration. It ends by the clock, without a timer.
  let task = { __proto__: null, id: 0, end: 0 };

  function start(options) {
    const positive = 2 ** 31 - 1;
    const duration = integer(options, 'duration', 1, positive);
    const interval = integer(options, 'interval', 1, positive);
    const count = integer(options, 'count', 1, positive);
    if (now() < task.end) throw new Failure(`the vibration ${task.id} is active`, taskExists);
    task = { __proto__: null, id: task.id + 1, end: now() + count * (duration + interval) };
    return { id: task.id };
  }

  function vibrate(options) {
    const mode = read(options, 'mode') ?? 'long';
    if (mode !== 'long' && mode !== 'short') throw invalid('mode', "'long' or 'short'", mode);
  }

  const vibrator = exportsOf({
    vibrate: method(vibrate),
    start: method(start),
    stop: (id) => {
      if (id !== task.id || now() >= task.end) return false;
      task.end = 0;
      return true;
    },
    // 0: off; 1: standard; 2: strong.
    getSystemDefaultMode: () => 1,
  });

  return {
    __proto__: null,
    '@system.battery': battery, '@system.brightness': brightness, '@system.network': network,
    '@system.vibrator': vibrator,
  };
})
