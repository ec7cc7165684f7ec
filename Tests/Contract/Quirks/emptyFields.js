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
  const { data } = await upload('/raw', { formData: { a: '', b: ' ', c: '' }, filePath: 'internal://files/empty.txt' })
  console.log(JSON.stringify(data))
}
main()
