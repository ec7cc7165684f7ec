// rule: 1.1
// Without a semicolon an import ends before a line that begins with ( [ or a template.
import uploadtask from '@system.uploadtask'
(function () { console.log('parenthesis', typeof uploadtask.uploadFile) })()
import again from '@system.uploadtask'
[1, 2].forEach((number) => console.log('bracket', number))
import once from '@system.uploadtask'
`template ${console.log('template', once === again)}`
