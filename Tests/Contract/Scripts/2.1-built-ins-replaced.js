// rule: 2.1, 2.8, 2.10
// What an app makes of the built-ins of the language changes nothing in its uploads, and ends nothing.
import uploadtask from '@system.uploadtask'

const self = []
self.push(self, self)
const { parse } = JSON
const { log } = console
const { defineProperty, getOwnPropertyNames } = Object
for (const object of [
  Object, Array, Map, String, Reflect, Array.prototype, Map.prototype, String.prototype, Function.prototype, WeakMap.prototype,
  Object.getPrototypeOf([][Symbol.iterator]()),
]) {
  for (const name of getOwnPropertyNames(object)) {
    if (['constructor', 'length', 'prototype', 'push', 'next'].includes(name)) continue
    try { if (name !== 'includes') defineProperty(object, name, { value: () => self }) } catch {}
  }
}
globalThis.String = () => self
globalThis.Map = globalThis.TypeError = globalThis.Error = function () { return self }
defineProperty(Array.prototype, Symbol.iterator, { value: () => self })
defineProperty(Object.prototype, 'entries', { value: self })
defineProperty(Object.prototype, 'unusable', { value: 'nothing' })

const task = uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  header: { 'X-One': 'one', 'X-Two': [1, true] }, formData: { a: 1, b: 'two' },
  success(res) {
    const echo = parse(res.data)
    log(res.statusCode, echo.parts.length, echo.parts[0], echo.parts[1], echo.parts[2])
    log(typeof res.headers['Content-Type'])
  },
  fail: (data, code) => log('fail', code, data),
  complete: () => log('complete'),
})
let events = 0
task.onProgressUpdate(() => { if (events++ === 0) log('progress') })
