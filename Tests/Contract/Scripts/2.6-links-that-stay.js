// rule: 2.6
// run: --parallel 1
// file: internal://files/sub/b.txt = in a folder
// link: internal://files/link.txt -> a.txt
// link: internal://files/folder -> sub
// link: internal://files/sub/up.txt -> ../a.txt
// A link that stays within the storage is a file like another.
import uploadtask from '@system.uploadtask'

for (const path of ['link.txt', 'folder/b.txt', 'sub/up.txt', 'folder/up.txt']) {
  uploadtask.uploadFile({
    url: 'http://SERVER/echo', filePath: 'internal://files/' + path, name: 'file',
    success: (res) => console.log(path, '=', JSON.parse(res.data).files[0].text),
    fail: (data, code) => console.log(path, code, data),
  })
}
