// rule: 2.1
// A proxy is an object like any other, and is let alone once uploadFile has returned.
import uploadtask from '@system.uploadtask'

let asked = 0
const watch = (object) => new Proxy(object, {
  get(target, key, receiver) { asked += 1; return Reflect.get(target, key, receiver) },
  ownKeys(target) { asked += 1; return Reflect.ownKeys(target) },
})
uploadtask.uploadFile(watch({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  header: watch({ 'X-List': watch(['one', 'two']) }),
  formData: watch({ b: '1', a: '2' }),
  success(res) {
    const seen = JSON.parse(res.data)
    console.log(seen.parts.join(), seen.headers.filter(([name]) => name === 'X-List').map(([, value]) => value).join())
  },
  complete: () => console.log('complete', asked === before),
}))
const before = asked
console.log(asked > 0)
