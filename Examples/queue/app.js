// Several files with progress: one is aborted before its response, one does not exist, one is refused.
import uploadtask from '@system.uploadtask'
import config from './config.json'
import { Summary } from './summary.js'

const summary = new Summary()

function send(label, filePath, path = '/') {
  const task = uploadtask.uploadFile({
    url: config.server + path,
    filePath,
    name: 'file',
    success: ({ statusCode }) => summary.ended(label, statusCode < 400 ? 'arrived' : `refused with ${statusCode}`),
    fail: (message, code) => summary.ended(label, code === 1002 ? 'given up' : `failed with ${code}: ${message}`),
    complete: () => summary.print(),
  })
  summary.started(label)
  task.onProgressUpdate(({ progress }) => summary.progressed(label, progress))
  return task
}

send('picture', 'internal://mass/download/test.png')
send('table', 'internal://files/heart-rate.csv')
send('missing', 'internal://files/missing.csv')
send('refused', 'internal://files/heart-rate.csv', '/?uploadtask-status=503')

// The server reads this file and delays its response; the app aborts the upload once everything was sent.
const slow = send('slow', 'internal://files/heart-rate.csv', '/?uploadtask-delay=60000')
slow.onProgressUpdate(({ progress }) => {
  if (progress === 100) slow.abort()
})
