// rule: 2.1, 2.8, 2.10
// Values in themselves, a million deep, without an end or revoked are refused or reported, and end nothing.
import uploadtask from '@system.uploadtask'

const self = []
self.push(self, self)
let deep = []
for (let index = 0; index < 1e6; index++) deep = [deep]
const revoked = (target) => { const { proxy, revoke } = Proxy.revocable(target, {}); revoke(); return proxy }
const endless = new Proxy([], { get: (target, key) => (key === 'length' ? 2 ** 53 : 1) })
const throws = new Proxy({}, { getPrototypeOf() { throw 1 }, ownKeys() { throw 2 } })
const values = { self: [self], deep: [deep], endless, long: new Array(4294967295), revoked: revoked([]), nan: [NaN, 1e300] }
let left = 0
for (const parameter of ['header', 'formData']) {
  for (const name of Object.keys(values)) {
    for (const value of [{ [name]: values[name] }, values[name]]) attempt(`${parameter} ${name}`, { [parameter]: value })
  }
  attempt(`${parameter} throws`, { [parameter]: throws })
  attempt(`${parameter} many`, { [parameter]: Object.fromEntries(Array.from({ length: 100001 }, (_, i) => ['k' + i, i])) })
}
for (const parameter of ['url', 'filePath', 'name', 'timeout'])
  attempt(parameter, { [parameter]: revoked(() => {}) })

function attempt(what, options) {
  left++
  uploadtask.uploadFile({
    url: 'http://127.0.0.1:1/', filePath: 'internal://files/a.txt', name: 'f',
    fail: (data, code) => { if (code !== 202 && code !== 200) console.log(what, code, data) },
    complete: () => { left--; if (left === 0) console.log('end') }, ...options,
  })
}
