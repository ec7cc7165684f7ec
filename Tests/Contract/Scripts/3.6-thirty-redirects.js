// rule: 3.6
// Thirty are followed, the next is too many.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const thirty = await upload('/chain/30?key=3.6-thirty')
  console.log(thirty.statusCode, JSON.parse(thirty.data).path, JSON.parse(thirty.data).files[0].text)
  console.log((await upload('/seen/3.6-thirty')).data)
  console.log('fail', (await upload('/chain/31?key=3.6-more')).code)
  console.log((await upload('/seen/3.6-more')).data)
  for (const status of [301, 302, 303, 307, 308]) {
    console.log(status, 'fail', (await upload(`/redirect-loop/${status}?key=3.6-loop-${status}`)).code)
    console.log((await upload(`/seen/3.6-loop-${status}`)).data)
  }
}
main()
