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
  const formData = { z: '1', a: '2', M: '3', 'ключ': '4', b: '5', 10: '6', 2: '7', '\u{10ffff}': '8', '\uffff': '9' }
  const { data } = await upload('/echo', { formData })
  console.log(JSON.parse(data).parts.map((name) => encodeURIComponent(name)).join(' '))
}
main()
