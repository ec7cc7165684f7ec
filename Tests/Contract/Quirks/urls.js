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
  for (const url of ['HTTP://SERVER/echo', 'ftp://SERVER/', 'http://', 'httpx://SERVER/', 'http://SERVER/a b', 'http:', 'http://SERVER/status/201']) {
    let isLater = false
    const result = upload('', { url }).then(({ data, code }) => console.log(url, isLater, data, code))
    await null
    isLater = true
    await result
  }
}
main()
