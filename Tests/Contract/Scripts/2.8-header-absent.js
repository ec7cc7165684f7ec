// rule: 2.8
// `header` itself may be null or undefined, or hold nothing.
import uploadtask from '@system.uploadtask'

const headers = { null: null, undefined, empty: {}, 'nothing in it': { a: null } }
for (const [label, header] of Object.entries(headers)) {
  uploadtask.uploadFile({
    url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file', header,
    success: (res) => results.push(`${label} ${res.statusCode}`),
    fail: (data, code) => results.push(`${label} fail ${code} ${data}`),
    complete: () => { if (results.length === 4) console.log(results.sort().join('\n')) },
  })
}
const results = []
