// rule: 3.5
// 128 bits are 22 of 64 characters, or 32 of 16: so much must be different from one upload to the next.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const boundaries = []
  for (let i = 0; i < 40; i++) {
    const headers = JSON.parse((await upload('/echo')).data).headers
    const type = headers.find(line => line[0].toLowerCase() === 'content-type')[1]
    boundaries.push(/boundary="?([^"]*)"?$/.exec(type)[1])
  }
  const first = boundaries[0]
  const differs = i => boundaries.some(other => other[i] !== first[i])
  const random = [...first].filter((character, i) => differs(i)).length
  const alphabet = new Set(boundaries.flatMap(boundary => [...boundary].filter((character, i) => differs(i)))).size
  console.log('different', new Set(boundaries).size)
  console.log('at most 70', boundaries.every(boundary => boundary.length <= 70))
  const allowed = /^[0-9A-Za-z'()+_,./:=? -]*[0-9A-Za-z'()+_,./:=?-]$/
  console.log('as RFC 2046 wants them', boundaries.every(boundary => allowed.test(boundary)))
  console.log('128 bits', random * Math.log2(alphabet) >= 127)
}
main()
