// rule: 4.3, 2.9
// Accept-Encoding names gzip and deflate, and nothing that we would pass through.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const headers = JSON.parse((await upload('/echo')).data).headers
  const values = headers.filter(line => line[0].toLowerCase() === 'accept-encoding').map(line => line[1])
  const codings = values.join().split(',').map(coding => coding.split(';')[0].trim())
  console.log(values.length, codings.filter(coding => coding !== 'identity').sort().join())
}
main()
