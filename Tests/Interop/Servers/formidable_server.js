// formidable.
'use strict'
const formidable = require('formidable')
const report = require('./report.js')

report.serve('formidable', (request, done) => {
  const fields = [], files = []
  const form = (formidable.default || formidable)({
    allowEmptyFiles: true, minFileSize: 0, maxFileSize: 2 ** 40, maxTotalFileSize: 2 ** 40 })
  form.on('field', (name, value) => fields.push([name, value]))
  form.on('file', (field, file) => {
    files.push(report.fileOnDisk(field, file.originalFilename, file.mimetype, file.filepath))
  })
  form.parse(request, (error) => done(error, fields, files))
})
