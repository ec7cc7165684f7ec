// One value on one readable line, in the manner of other hosts. Evaluates to the function that does it.
(function () {
  'use strict';
  const maximumDepth = 4;
  const maximumItems = 100;
  const identifier = /^[A-Za-z_$][\w$]*$/;

  const quote = (text) =>
    "'" + JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'") + "'";
  const keyText = (key) =>
    typeof key === 'symbol' ? `[${String(key)}]` : identifier.test(key) ? key : quote(key);

  function constructorName(object) {
    for (let one = object; one !== null; one = Object.getPrototypeOf(one)) {
      const found = Object.getOwnPropertyDescriptor(one, 'constructor');
      if (found && typeof found.value === 'function' && found.value.name) return found.value.name;
    }
    return '[Object: null prototype]';
  }

  function errorText(error) {
    const headline = String(error.message) === '' ? String(error.name) : `${error.name}: ${error.message}`;
    return error.sourceURL ? `${headline} (${error.sourceURL}:${error.line})` : headline;
  }

  function list(open, items, close, total) {
    if (total > items.length) items.push(`… ${total - items.length} more`);
    return items.length === 0 ? open + close : `${open} ${items.join(', ')} ${close}`;
  }

  function properties(object, seen, skip) {
    const items = [];
    for (const key of Reflect.ownKeys(object)) {
      const property = Object.getOwnPropertyDescriptor(object, key);
      if (!property || !property.enumerable || (skip && skip(key))) continue;
      const value = property.get || property.set ? '[Getter]' : show(property.value, seen);
      items.push(`${keyText(key)}: ${value}`);
    }
    return items;
  }

  const isIndex = (key) => typeof key === 'string' && /^\d+$/.test(key);

  function showObject(object, seen) {
    if (object instanceof Error) return errorText(object);
    if (object instanceof Date) return isNaN(object) ? 'Invalid Date' : object.toISOString();
    if (object instanceof RegExp) return String(object);
    if (object instanceof Promise) return 'Promise {}';
    if (object instanceof Number || object instanceof String || object instanceof Boolean)
      return `[${constructorName(object)}: ${show(object.valueOf(), seen)}]`;
    if (seen.includes(object)) return '[Circular]';
    const name = constructorName(object);
    if (seen.length > maximumDepth) return Array.isArray(object) ? '[Array]' : `[${name}]`;
    const inner = seen.concat([object]);

    if (Array.isArray(object) || ArrayBuffer.isView(object) && !(object instanceof DataView)) {
      const items = [];
      for (let index = 0; index < Math.min(object.length, maximumItems); index++)
        items.push(index in object ? show(object[index], inner) : '<empty>');
      const prefix = name === 'Array' ? '' : `${name}(${object.length}) `;
      const text = list(prefix + '[', items, ']', object.length);
      const extra = Array.isArray(object) ? properties(object, inner, isIndex) : [];
      return extra.length ? `${text.slice(0, -2)}, ${extra.join(', ')} ]` : text;
    }
    if (object instanceof Map) {
      const items = [...object].slice(0, maximumItems).map(([k, v]) => `${show(k, inner)} => ${show(v, inner)}`);
      return list(`Map(${object.size}) {`, items, '}', object.size);
    }
    if (object instanceof Set) {
      const items = [...object].slice(0, maximumItems).map((v) => show(v, inner));
      return list(`Set(${object.size}) {`, items, '}', object.size);
    }
    const all = properties(object, inner);
    if (typeof object === 'function') {
      const title = /^class\b/.test(Function.prototype.toString.call(object)) ? 'class' : 'Function';
      const head = object.name ? `[${title}: ${object.name}]` : `[${title} (anonymous)]`;
      return all.length ? list(head + ' {', all, '}', all.length) : head;
    }
    const prefix = name === 'Object' ? '' : name + ' ';
    return list(prefix + '{', all.slice(0, maximumItems), '}', all.length);
  }

  function show(value, seen) {
    if (value === null) return 'null';
    switch (typeof value) {
      case 'string': return quote(value);
      case 'number': return Object.is(value, -0) ? '-0' : String(value);
      case 'bigint': return `${value}n`;
      case 'object':
      case 'function':
        // A proxy or a getter may throw whatever one asks of it.
        try { return showObject(value, seen); } catch { return '[an object that cannot be shown]'; }
      default: return String(value);
    }
  }

  return (value) => show(value, []);
})()
