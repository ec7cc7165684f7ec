// rule: 4.4
// No name is changed, whatever JavaScript makes of it.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const query = 'x-lower=1&X-UPPER=2&X-mIxEd=3&X-Empty=&X-Comma=a,%20b&__proto__=p&constructor=c&toString=t'
  const { headers } = await upload('/header?' + query)
  for (const name of Object.keys(headers).sort())
    console.log(name, JSON.stringify(Object.getOwnPropertyDescriptor(headers, name).value))
  console.log(Object.getPrototypeOf(headers) === Object.prototype)
}
main()
