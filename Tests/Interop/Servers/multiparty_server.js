// multiparty.
'use strict'
const multiparty = require('multiparty')
const report = require('./report.js')

report.serve('multiparty', (request, done) => {
  const fields = [], files = []
  const form = new multiparty.Form()
  form.on('field', (name, value) => fields.push([name, value]))
  form.on('file', (field, file) => {
    files.push(report.fileOnDisk(field, file.originalFilename, file.headers['content-type'], file.path))
  })
  form.on('error', (error) => done(error))
  form.on('close', () => done(null, fields, files))
  // Without a callback, which would collect all parts a second time. A `file` listener makes it store files.
  form.parse(request)
})
