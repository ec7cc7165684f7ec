// A file straight into an object store, by a form that the app's back end has signed.
import uploadtask from '@system.uploadtask'
import config from './config.json'
import form from './form.js' // written by sign.py; an app asks its back end for one

const task = uploadtask.uploadFile({
  url: form.url,
  filePath: config.file,
  name: 'file', // so the store calls it
  formData: form.fields, // every one of them; they are sent before the file, as the store wants it
  timeout: 600000,
  success({ statusCode, data }) {
    // A refusal is an answer too: its XML says why.
    if (statusCode >= 400) return console.error(`refused with ${statusCode}: ${data}`)
    console.log(`stored with ${statusCode}\n${data}`)
  },
  fail(message, code) {
    console.error(`not sent: ${message} (${code})`)
  },
})
task.onProgressUpdate(({ progress, totalBytesSent }) => console.log(`${progress} %, ${totalBytesSent} bytes`))
