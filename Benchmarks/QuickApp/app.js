// Uploads one file `count` times, all started at once. The benchmark writes `settings.js`.
import uploadtask from '@system.uploadtask'
import { url, count } from './settings.js'

for (let index = 0; index < count; index++) {
  uploadtask.uploadFile({
    url,
    filePath: 'internal://files/payload',
    name: 'file',
    timeout: 600000,
    success({ statusCode }) { if (statusCode !== 200) throw new Error(`status ${statusCode}`) },
    fail(message, code) { throw new Error(`${code}: ${message}`) },
  })
}
