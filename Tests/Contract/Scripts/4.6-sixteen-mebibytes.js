// rule: 4.6
// The last byte that is accepted, and the first that is not, with and without a length; decoded, however short it came.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const limit = 16 * 1024 * 1024
  for (const query of ['', '?chunked=1', '?encoding=gzip', '?encoding=deflate', '?encoding=raw-deflate&chunked=1']) {
    console.log(query, (await upload(`/big/${limit}${query}`)).data.length)
    const { code, data } = await upload(`/big/${limit + 1}${query}`)
    console.log(query, code, /limit|larg|long|big/i.test(data))
  }
}
main()
