import uploadtask from '@system.uploadtask'

// Holds the tasks: one that is collected is aborted.
const tasks = []
const upload = (path, options) => new Promise(resolve => {
  tasks.push(uploadtask.uploadFile({
    url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
    success: resolve, fail: (data, code) => resolve({ data, code }),
  }))
})

async function main() {
  const show = async (words, path, options) => {
    const { data, code } = await upload(path, options)
    console.log(`${words}: ${code} ${data}`)
  }
  await show('unknown host', '', { url: `http://${'a'.repeat(70)}.test/` })
  await show('refused', '', { url: 'http://127.0.0.1:1/' })
  await show('timeout', '/hang', { timeout: 200 })
  await show('no TLS', '', { url: 'http://SERVER/echo'.replace('http:', 'https:') })
  await show('certificate', '', { url: 'https://TLS/' })
  await show('empty reply', '/close')
  await show('reset while sending', '/reset', { filePath: 'internal://mass/large.bin' })
  await show('reset while receiving', '/early-cut/200')
  await show('partial body', '/cut')
  await show('partial chunk', '/cut?chunked=1')
  await show('invalid chunk', '/malformed/chunk')
  await show('no HTTP', '/malformed')
  await show('invalid status', '/malformed/status')
  await show('invalid line', '/malformed/line')
  await show('invalid length', '/malformed/length')
  await show('too many redirects', '/redirect-loop/302')
  await show('another scheme', '/redirect/302?to=gopher://x/')
  await show('damaged coding', '/big/100?encoding=gzip&damaged=flip')
  await show('too long', '/big/17000000')
  await show('no file', '/echo', { filePath: 'internal://files/directory' })
}
main()
