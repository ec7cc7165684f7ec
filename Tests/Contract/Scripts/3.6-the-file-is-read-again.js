// rule: 3.6
// file: internal://mass/big.bin size 8388608
// 308, then 307: each of the three requests has the whole file.
import uploadtask from '@system.uploadtask'

const upload = (path, options) => new Promise(resolve => uploadtask.uploadFile({
  url: 'http://SERVER' + path, filePath: 'internal://files/a.txt', name: 'file', ...options,
  success: resolve, fail: (data, code) => resolve({ code, data })
}))

async function main() {
  const last = encodeURIComponent('/echo?key=3.6-again')
  const second = encodeURIComponent(`/redirect/307?key=3.6-again&to=${last}`)
  const path = `/redirect/308?key=3.6-again&to=${second}`
  const echo = JSON.parse((await upload(path, { filePath: 'internal://mass/big.bin' })).data)
  console.log(echo.files[0].size, echo.files[0].sha256)
  console.log((await upload('/seen/3.6-again')).data)
}
main()
