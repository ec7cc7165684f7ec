// Uploads a file to an object store, with a form that the app's back end has signed.
import uploadtask from '@system.uploadtask'
import config from './config.json'
import form from './form.js' // written by sign.py; an app requests one from its back end

const task = uploadtask.uploadFile({
  url: form.url,
  filePath: config.file,
  name: 'file', // the name that the store requires
  formData: form.fields, // all are required; they are sent before the file, as the store requires
  timeout: 600000,
  success({ statusCode, data }) {
    // A refusal is a response too: its XML gives the reason.
    if (statusCode >= 400) return console.error(`refused with ${statusCode}: ${data}`)
    console.log(`stored with ${statusCode}\n${data}`)
  },
  fail(message, code) {
    console.error(`not sent: ${message} (${code})`)
  },
})
task.onProgressUpdate(({ progress, totalBytesSent }) => console.log(`${progress} %, ${totalBytesSent} bytes`))
