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
  const show = ({ data, code }) => console.log(data, code)
  show(await upload('/echo', { header: { a: true } }))
  show(await upload('/echo', { header: { a: ['b'] } }))
  show(await upload('/echo', { header: { a: {} } }))
  show(await upload('/echo', { formData: { a: false } }))
  show(await upload('/echo', { formData: { a: [1] } }))
  const formData = {
    a: 1.9, b: -1.9, c: 1e10, d: -1e10, e: NaN, f: Infinity, g: null, h: undefined, i: () => {}, j: '1.9', k: 2147483646.5, l: -0,
  }
  const res = await upload('/echo', { formData, header: { 'X-Number': 1e300 } })
  const { fields, headers } = JSON.parse(res.data)
  for (const { name, value } of fields) console.log(name, value)
  console.log(headers.find(([name]) => name === 'X-Number')[1])
}
main()
