// rule: 4.3
// Three properties, of these types.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/header?Content-Type=application%2Fjson', filePath: 'internal://files/a.txt', name: 'file',
  success(res) {
    console.log(Object.keys(res).sort().join())
    console.log(typeof res.statusCode, typeof res.data, typeof res.headers, Array.isArray(res.headers))
    for (const object of [res, res.headers]) console.log(Object.getPrototypeOf(object) === Object.prototype)
    console.log(JSON.stringify(res.headers))
  }
})
