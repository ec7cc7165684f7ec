// formidable.
'use strict'
const formidable = require('formidable')
const report = require('./report.js')

report.serve('formidable', (request, done) => {
  const fields = [], begun = []
  const form = (formidable.default || formidable)({
    allowEmptyFiles: true, minFileSize: 0, maxFileSize: 2 ** 40, maxTotalFileSize: 2 ** 40 })
  form.on('field', (name, value) => fields.push([name, value]))
  // The files in the order of the form: `file` comes when each is on the disk, which a large one is later.
  form.on('fileBegin', (field, file) => begun.push([field, file]))
  form.parse(request, (error) => {
    if (error) return done(error)
    done(null, fields, begun.map(([field, file]) => {
      return report.fileOnDisk(field, file.originalFilename, file.mimetype, file.filepath)
    }))
  })
})
