// rule: 2.5
// manifest: none
// file: /beside.txt = not the script's own
// A lone script has no package: what lies beside it is not its own to send, but its modules may lie there.
import uploadtask from '@system.uploadtask'

for (const filePath of ['/beside.txt', '/app.js', '/', '//beside.txt'])
  uploadtask.uploadFile({
    url: 'http://127.0.0.1:1/', filePath, name: 'file', fail: (data, code) => console.log(code, data),
  })
