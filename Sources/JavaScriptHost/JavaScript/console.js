// `console`: prints strings unchanged and other values on one readable line, joined by a space.
(function (primordials, inspect, write) {
  'use strict';
  function line(values) {
    let text = '';
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      text += (index === 0 ? '' : ' ') + (typeof value === 'string' ? value : inspect(value));
    }
    return text + '\n';
  }
  const output = (...values) => { write(false, line(values)); };
  const error = (...values) => { write(true, line(values)); };
  return { log: output, info: output, debug: output, warn: error, error, trace: error };
})
