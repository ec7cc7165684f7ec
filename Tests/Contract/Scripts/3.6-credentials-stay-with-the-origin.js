// rule: 3.6
// Another host name is another origin. What was dropped does not come back.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

const server = 'http://SERVER'
const other = server.replace('127.0.0.1', 'localhost')
const to = (origin, status, target) => `${origin}/redirect/${status}?to=${encodeURIComponent(target)}`
const header = { Authorization: 'Bearer secret', Cookie: 'a=b', 'Proxy-Authorization': 'Basic eDp5', 'X-Token': 'kept' }

async function show(words, url, options) {
  const echo = JSON.parse((await upload('', { url, ...options })).data)
  const wanted = ['authorization', 'cookie', 'proxy-authorization', 'x-token']
  const names = echo.headers.map(line => line[0].toLowerCase()).filter(name => wanted.includes(name))
  console.log(words + ':', names.sort().join(' ') || 'none')
}

async function main() {
  await show('no redirect', `${server}/echo`, { header })
  for (const status of [302, 307]) {
    await show(`${status}, the same origin`, to(server, status, `${server}/echo`), { header })
    await show(`${status}, relative`, to(server, status, '/echo'), { header })
    await show(`${status}, another origin`, to(server, status, `${other}/echo`), { header })
    await show(`${status}, and back`, to(server, status, to(other, status, `${server}/echo`)), { header })
  }
  const withPassword = to(server.replace('http://', 'http://user:password@'), 307, '')
  await show('of the address', withPassword + '/echo', {})
  await show('of the address, another origin', withPassword + encodeURIComponent(`${other}/echo`), {})
}
main()
