// `console`: strings as they are, other values on one readable line, joined by a space.
(function (inspect, write) {
  'use strict';
  const line = (values) => values.map((v) => (typeof v === 'string' ? v : inspect(v))).join(' ') + '\n';
  const output = (...values) => { write(false, line(values)); };
  const error = (...values) => { write(true, line(values)); };
  return { log: output, info: output, debug: output, warn: error, error, trace: error };
})
