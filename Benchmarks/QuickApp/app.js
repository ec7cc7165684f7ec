// Uploads one file so many times, all asked for at once. `settings.js` is written by the benchmark.
import uploadtask from '@system.uploadtask'
import { url, count } from './settings.js'

for (let index = 0; index < count; index++) {
  uploadtask.uploadFile({
    url,
    filePath: 'internal://files/payload',
    name: 'file',
    timeout: 600000,
    success({ statusCode }) { if (statusCode !== 200) throw new Error(`answered ${statusCode}`) },
    fail(message, code) { throw new Error(`${code}: ${message}`) },
  })
}
