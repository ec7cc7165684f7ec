// rule: 2.8
// Characters beyond ASCII go out as UTF-8.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/head', filePath: 'internal://files/a.txt', name: 'file',
  header: { 'X-Latin': 'ü', 'X-More': '日本 😀', 'X-List': ['é', '中'] },
  success: (res) => {
    for (const line of res.data.split(/\r?\n/)) if (line.startsWith('X-')) console.log(line)
  },
  fail: (data, code) => console.log('fail', code, data),
})
