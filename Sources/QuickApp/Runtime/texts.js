// The texts of an app: `$t('home.title')` in i18n/zh-CN.json and others.
//
// `host.has(path)` is true for a file of the app, `host.load(path)` returns its `{exports}`.
(function (primordials, host, valueAt) {
  'use strict';
  const { String, append, indexOf, keys, slice, stringifyJSON } = primordials;
  const isObject = (value) => typeof value === 'object' && value !== null;

  const texts = [];
  let hasTexts = false;
  function translate(key, values) {
    if (!hasTexts) {
      hasTexts = true;
      const names = ['zh-CN', 'zh', 'defaults', 'en', 'en-US'];
      for (let index = 0; index < names.length; index++) {
        const path = `i18n/${names[index]}.json`;
        if (host.has(path)) append(texts, host.load(path).exports);
      }
    }
    for (let index = 0; index < texts.length; index++) {
      const text = valueAt(texts[index], String(key));
      if (typeof text === 'string') return fillIn(text, values);
      if (text !== undefined) return stringifyJSON(text);
    }
    return String(key);
  }

  // `$tc('car', 2)` of `car | cars`; of three parts, the first is for none.
  function choose(key, choice, values) {
    const count = +choice;
    if (count % 1 !== 0) return '';
    const text = translate(key);
    const parts = [];
    let start = 0;
    for (let end = 0; end <= text.length; end++) {
      if (end < text.length && text[end] !== '|') continue;
      append(parts, trimmed(slice(text, start, end)));
      start = end + 1;
    }
    const size = count < 0 ? -count : count;
    const part = parts.length < 3 ? (size === 1 ? 0 : 1) : size > 1 ? 2 : size;
    return fillIn(parts[part] ?? parts[0], values ?? { count });
  }

  function trimmed(text) {
    let start = 0;
    let end = text.length;
    while (start < end && text[start] === ' ') start++;
    while (end > start && text[end - 1] === ' ') end--;
    return slice(text, start, end);
  }

  // Replaces `{name}` by the value of that name.
  function fillIn(text, values) {
    if (!isObject(values)) return text;
    const names = keys(values);
    let result = text;
    for (let index = 0; index < names.length; index++) {
      const mark = `{${names[index]}}`;
      const at = indexOf(result, mark);
      if (at >= 0) result = slice(result, 0, at) + String(values[names[index]]) + slice(result, at + mark.length);
    }
    return result;
  }

  return { __proto__: null, translate, choose };
})
