// multiparty.
'use strict'
const multiparty = require('multiparty')
const understood = require('./understood.js')

understood.serve('multiparty', (request, done) => {
  const fields = [], files = []
  const form = new multiparty.Form()
  form.on('field', (name, value) => fields.push([name, value]))
  form.on('file', (field, file) => {
    files.push(understood.fileOnDisk(field, file.originalFilename, file.headers['content-type'], file.path))
  })
  form.on('error', (error) => done(error))
  form.on('close', () => done(null, fields, files))
  // With a callback it would gather all of it once more; with these listeners files are stored.
  form.parse(request)
})
