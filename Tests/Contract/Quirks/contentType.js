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
  const types = ['application/json', 'multipart/form-data', 'Multipart/Form-Data;charset=gbk', 'multipart/form-database']
  for (const type of types) {
    const header = { 'content-type': type }
    const { data: head } = await upload('/head', { header })
    console.log(head.split('\n').find((line) => line.startsWith('Content-Type')))
    const { data: body } = await upload('/raw', { header, formData: { a: '1' } })
    console.log(body.split('\r\n').filter((line) => line.startsWith('Content-Disposition')).join(' '))
  }
  const { data } = await upload('/echo', { formData: { 'content-type': 'image/png', 'Content-TYPE ': 'image/png' } })
  console.log(JSON.stringify(JSON.parse(data).fields))
}
main()
