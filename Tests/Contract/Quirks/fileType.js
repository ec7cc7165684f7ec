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
  for (const name of ['a.JPG', 'a.amr', '.png', 'a.xml']) {
    const { data } = await upload('/echo', { filePath: 'internal://files/' + name })
    console.log(name, JSON.parse(data).files[0].contentType)
  }
}
main()
