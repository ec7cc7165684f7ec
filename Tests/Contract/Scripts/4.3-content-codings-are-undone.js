// rule: 4.3
// gzip, and deflate in both of its forms; with a charset on top, and in chunks.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  for (const encoding of ['gzip', 'deflate', 'raw-deflate']) {
    console.log(encoding, (await upload('/body?hex=e4bda0e5a5bd&encoding=' + encoding)).data)
    console.log(encoding, (await upload('/body?charset=gbk&hex=c4e3bac3&encoding=' + encoding)).data)
    console.log(encoding, (await upload('/body?hex=e4bda0e5a5bd&chunked=1&encoding=' + encoding)).data)
    console.log(encoding, (await upload('/big/1000000?encoding=' + encoding)).data.length)
    console.log(encoding, JSON.stringify((await upload('/body?hex=&encoding=' + encoding)).data))
  }
  console.log('chunks', (await upload('/body?hex=e4bda0e5a5bd&chunked=1')).data)
  console.log('chunks', (await upload('/big/1000000?chunked=1')).data.length)
}
main()
