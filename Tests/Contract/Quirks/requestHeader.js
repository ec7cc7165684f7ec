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
  console.log((await upload('/head', { header: { b: '2', empty: '', a: '1', blank: '  ', Z: '3' } })).data)
  const { data } = await upload('/redirect/302?to=/head', { header: { 'User-Agent': 'app', Accept: 'text/html' } })
  console.log(data)
}
main()
