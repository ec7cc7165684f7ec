// busboy, on which multer and @fastify/multipart stand.
'use strict'
const busboy = require('busboy')
const understood = require('./understood.js')

understood.serve('busboy', (request, done) => {
  const fields = [], files = []
  // As its documentation says for clients that send names in UTF-8; the default is Latin-1.
  const form = busboy({ headers: request.headers, defParamCharset: 'utf8' })
  form.on('field', (name, value) => fields.push([name, value]))
  form.on('file', (field, stream, info) => {
    const file = understood.file(field, info.filename, info.mimeType)
    files.push(file)
    stream.on('data', (chunk) => file.add(chunk))
  })
  form.on('error', (error) => done(error))
  form.on('close', () => done(null, fields, files))
  request.pipe(form)
})
