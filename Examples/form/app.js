// A form with a file and fields, headers, a time limit, and code that reads the response.
import uploadtask from '@system.uploadtask'
import config from './config.json'

uploadtask.uploadFile({
  url: `${config.server}/measurements?day=2026-11-24`,
  filePath: 'internal://files/heart-rate.csv',
  name: 'measurements',
  header: {
    Authorization: 'Bearer a-token-of-this-app',
    'X-Device': ['watch', 'left wrist'], // one header line for each value
  },
  formData: {
    // Fields arrive in this order, and before the file.
    person: '小明',
    resting: true,
    samples: 12,
  },
  timeout: 60000, // milliseconds for the whole transfer; the default is 20 seconds
  success({ statusCode, headers, data }) {
    // 404 and 500 are responses too.
    if (statusCode >= 400) return console.error(`the server refused: ${statusCode} ${data}`)
    const { fields, files } = JSON.parse(data)
    console.log(headers['Content-Type'], statusCode)
    for (const { name, value } of fields) console.log(`field ${name}: ${value}`)
    for (const { name, filename, size } of files) console.log(`file ${name}: ${filename}, ${size} bytes`)
  },
  fail(message, code) {
    console.error(`not sent: ${message} (${code})`)
  },
  complete() {
    console.log('complete')
  },
})
