// Returns the function that formats a value as one readable line, like other hosts.
(function (primordials) {
  'use strict';
  const {
    append, booleanPrototype, booleanValueOf, charCodeAt, dataViewPrototype, datePrototype, errorPrototype, functionToString,
    getOwnPropertyDescriptor, getPrototypeOf, getTime, hasOwn, includes, is, isArray, isPrototypeOf, isView, join, mapForEach,
    mapPrototype, mapSize, numberPrototype, numberValueOf, ownKeys, promisePrototype, regExpPrototype, regExpToString,
    setForEach, setPrototype, setSize, slice, stringifyJSON, stringPrototype, stringValueOf, symbolToString, toISOString,
    typedArrayLength,
  } = primordials;
  const maximumDepth = 4;
  const maximumItems = 100;
  const maximumText = 10_000;
  // The maximum number of values on one line: the items of nested collections multiply.
  const maximumValues = 10_000;
  const maximumPrototypes = 100;
  let remaining = 0;

  const isWord = (unit) =>
    (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a) || unit === 0x5f
    || unit === 0x24;

  // Whether a text is not empty and consists only of matching code units.
  function consistsOf(text, matches) {
    for (let index = 0; index < text.length; index++) if (!matches(charCodeAt(text, index), index)) return false;
    return text.length > 0;
  }
  const isDigit = (unit) => unit >= 0x30 && unit <= 0x39;
  const isIdentifier = (text) => consistsOf(text, (unit, index) => isWord(unit) && !(index === 0 && isDigit(unit)));

  function quote(text) {
    const shown = text.length > maximumText ? slice(text, 0, maximumText) : text;
    const json = stringifyJSON(shown);
    let result = "'";
    for (let index = 1; index < json.length - 1; index++) {
      const unit = charCodeAt(json, index);
      if (unit === 0x27) result += "\\'";
      else if (unit !== 0x5c) result += slice(json, index, index + 1);
      else {
        index++;
        result += charCodeAt(json, index) === 0x22 ? '"' : slice(json, index - 1, index + 1);
      }
    }
    const rest = text.length - shown.length;
    return rest > 0 ? `${result}'… ${rest} more characters` : result + "'";
  }

  const keyText = (key) => typeof key === 'symbol' ? `[${symbolToString(key)}]` : isIdentifier(key) ? key : quote(key);
  const nameOf = (value) => {
    const name = value.name;
    return typeof name === 'string' ? slice(name, 0, maximumText) : '';
  };

  function constructorName(object) {
    let one = object;
    for (let count = 0; one !== null && count < maximumPrototypes; count++) {
      const found = getOwnPropertyDescriptor(one, 'constructor');
      if (found && hasOwn(found, 'value') && typeof found.value === 'function') {
        const name = nameOf(found.value);
        if (name !== '') return name;
      }
      one = getPrototypeOf(one);
    }
    return '[Object: null prototype]';
  }

  function errorText(error) {
    const message = `${error.message}`;
    const headline = message === '' ? `${error.name}` : `${error.name}: ${message}`;
    return error.sourceURL ? `${headline} (${error.sourceURL}:${error.line})` : headline;
  }

  function list(open, items, close, total) {
    if (total > items.length) append(items, `… ${total - items.length} more`);
    return items.length === 0 ? open + close : `${open} ${join(items, ', ')} ${close}`;
  }

  // Appends to `items` and returns the total number of properties.
  function properties(object, seen, items, skip) {
    const all = ownKeys(object);
    let total = 0;
    for (let index = 0; index < all.length; index++) {
      const key = all[index];
      if (skip && skip(key)) continue;
      const property = getOwnPropertyDescriptor(object, key);
      if (!property || !property.enumerable) continue;
      total++;
      if (items.length < maximumItems) append(items, `${keyText(key)}: ${propertyValue(property, seen)}`);
    }
    return total;
  }

  // A descriptor inherits from Object.prototype, where a script may have defined a `get` or a `value`.
  const propertyValue = (property, seen) => hasOwn(property, 'value') ? show(property.value, seen) : '[Getter]';
  const isIndex = (key) => typeof key === 'string' && consistsOf(key, isDigit);

  function showArray(object, name, seen) {
    const length = isArray(object) ? object.length : typedArrayLength(object);
    const items = [];
    for (let index = 0; index < length && index < maximumItems; index++) {
      const property = getOwnPropertyDescriptor(object, index);
      append(items, property ? propertyValue(property, seen) : '<empty>');
    }
    const text = list((name === 'Array' ? '' : `${name}(${length}) `) + '[', items, ']', length);
    const extra = [];
    // A long array has too many keys to search.
    if (isArray(object) && length <= maximumItems) properties(object, seen, extra, isIndex);
    if (extra.length === 0) return text;
    return length === 0 ? `[ ${join(extra, ', ')} ]` : `${slice(text, 0, -2)}, ${join(extra, ', ')} ]`;
  }

  function showObject(object, seen) {
    if (isPrototypeOf(errorPrototype, object)) return errorText(object);
    if (isPrototypeOf(datePrototype, object)) {
      const time = getTime(object);
      return time === time ? toISOString(object) : 'Invalid Date';
    }
    if (isPrototypeOf(regExpPrototype, object)) return regExpToString(object);
    if (isPrototypeOf(promisePrototype, object)) return 'Promise {}';
    if (isPrototypeOf(numberPrototype, object)) return `[${constructorName(object)}: ${show(numberValueOf(object), seen)}]`;
    if (isPrototypeOf(stringPrototype, object)) return `[${constructorName(object)}: ${show(stringValueOf(object), seen)}]`;
    if (isPrototypeOf(booleanPrototype, object)) return `[${constructorName(object)}: ${show(booleanValueOf(object), seen)}]`;
    if (includes(seen, object)) return '[Circular]';
    const name = constructorName(object);
    if (seen.length > maximumDepth) return isArray(object) ? '[Array]' : `[${name}]`;
    const inner = [];
    for (let index = 0; index < seen.length; index++) append(inner, seen[index]);
    append(inner, object);

    if (isArray(object) || isView(object) && !isPrototypeOf(dataViewPrototype, object)) return showArray(object, name, inner);
    const items = [];
    if (isPrototypeOf(mapPrototype, object)) {
      const size = mapSize(object);
      mapForEach(object, (value, key) => {
        if (items.length < maximumItems) append(items, `${show(key, inner)} => ${show(value, inner)}`);
      });
      return list(`Map(${size}) {`, items, '}', size);
    }
    if (isPrototypeOf(setPrototype, object)) {
      const size = setSize(object);
      setForEach(object, (value) => { if (items.length < maximumItems) append(items, show(value, inner)); });
      return list(`Set(${size}) {`, items, '}', size);
    }
    const total = properties(object, inner, items);
    if (typeof object === 'function') {
      const source = functionToString(object);
      const isClass = slice(source, 0, 5) === 'class' && !isWord(charCodeAt(source, 5));
      const ownName = nameOf(object);
      const head = `[${isClass ? 'class' : 'Function'}${ownName === '' ? ' (anonymous)' : `: ${ownName}`}]`;
      return total ? list(head + ' {', items, '}', total) : head;
    }
    return list((name === 'Object' ? '' : name + ' ') + '{', items, '}', total);
  }

  function show(value, seen) {
    if (value === null) return 'null';
    if (remaining-- <= 0) return '…';
    switch (typeof value) {
      case 'string': return quote(value);
      case 'number': return is(value, -0) ? '-0' : `${value}`;
      case 'bigint': return `${value}n`;
      case 'symbol': return symbolToString(value);
      case 'object':
      case 'function':
        // A proxy or a getter may throw on any access.
        try { return showObject(value, seen); } catch { return '[an object that cannot be shown]'; }
      default: return `${value}`;
    }
  }

  return (value) => {
    remaining = maximumValues;
    return show(value, []);
  };
})
