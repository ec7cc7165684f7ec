// busboy, the parser of multer and @fastify/multipart.
'use strict'
const busboy = require('busboy')
const report = require('./report.js')

report.serve('busboy', (request, done) => {
  const fields = [], files = []
  // The documented setting for clients that send names in UTF-8; the default is Latin-1.
  const form = busboy({ headers: request.headers, defParamCharset: 'utf8' })
  form.on('field', (name, value) => fields.push([name, value]))
  form.on('file', (field, stream, info) => {
    const file = report.file(field, info.filename, info.mimeType)
    files.push(file)
    stream.on('data', (chunk) => file.add(chunk))
  })
  form.on('error', (error) => done(error))
  form.on('close', () => done(null, fields, files))
  request.pipe(form)
})
