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
  const bodies = ['charset=iso-8859-1&hex=61e962', 'charset=utf-8&hex=efbbbf61620063', 'hex=feff0041', 'hex=']
  for (const body of bodies) console.log(JSON.stringify(escape((await upload('/body?' + body)).data)))
}
main()
