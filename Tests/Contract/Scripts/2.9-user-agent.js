// rule: 2.9
// run: --parallel 1
// A caller's User-Agent replaces ours, in whatever case it is written; there is always one.
import uploadtask from '@system.uploadtask'

for (const header of [{ 'User-Agent': 'mine/1.0' }, { 'user-agent': 'mine/2.0' }, {}]) {
  uploadtask.uploadFile({
    url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file', header,
    success: (res) => {
      const lines = JSON.parse(res.data).headers.filter(([name]) => name.toLowerCase() === 'user-agent')
      console.log(lines.length, Object.values(header)[0] === undefined ? lines[0][1].includes('mine') : lines[0][1])
    },
  })
}
