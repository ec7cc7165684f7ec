// Receives files of multipart/form-data with Node's http and busboy, the parser of multer: hashes each one and stores it,
// while it arrives.
'use strict'
const { createHash, randomUUID } = require('crypto')
const { createWriteStream } = require('fs')
const http = require('http')
const path = require('path')
const { Transform } = require('stream')
const { pipeline } = require('stream/promises')
const { parseArgs } = require('util')
const busboy = require('busboy')

const { values: options } = parseArgs({
  options: { port: { type: 'string' }, directory: { type: 'string' }, version: { type: 'boolean' } },
})
const PIECE = 256 * 1024

async function store(stream) {
  const digest = createHash('sha256'), name = path.join(options.directory, randomUUID())
  let size = 0
  const hash = new Transform({
    highWaterMark: PIECE,
    transform(piece, encoding, done) { digest.update(piece); size += piece.length; done(null, piece) },
  })
  await pipeline(stream, hash, createWriteStream(name, { highWaterMark: PIECE }))
  return { size, sha256: digest.digest('hex'), path: name }
}

function receive(request, response) {
  const files = []
  const respond = (status, value) => {
    const text = JSON.stringify(value)
    // With a length, because the response would be chunked otherwise.
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    response.end(text)
  }
  const form = busboy({ headers: request.headers, fileHwm: PIECE })
  form.on('file', (name, stream) => { files.push(store(stream)) })
  form.on('error', (error) => respond(400, { error: String(error) }))
  form.on('close', () => {
    Promise.all(files).then((files) => respond(200, { files }), (error) => respond(500, { error: String(error) }))
  })
  request.pipe(form)
}

if (options.version) {
  const folder = path.join(path.dirname(require.resolve('busboy')), '..')
  console.log(`busboy ${require(path.join(folder, 'package.json')).version}, Node ${process.versions.node}`)
} else {
  http.createServer({ highWaterMark: PIECE }, receive).listen(Number(options.port), '127.0.0.1')
}
