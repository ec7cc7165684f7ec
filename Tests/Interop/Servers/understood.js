// What a server in Node understood of an upload, in the JSON that every server of the suite answers with.
'use strict'
const crypto = require('crypto')
const fs = require('fs')
const http = require('http')
const path = require('path')

const hexadecimal = (text) => (text == null ? null : Buffer.from(text, 'utf8').toString('hex'))

// Debian's modules are in a folder of their own, whose package.json has the version.
function version(name) {
  let folder = path.dirname(require.resolve(name))
  while (!fs.existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder)
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'))).version
}

// A file as it arrives: `add` takes chunks, `described` is what it was.
exports.file = (field, filename, type) => {
  const digest = crypto.createHash('sha256')
  let size = 0
  return {
    add(chunk) { size += chunk.length; digest.update(chunk) },
    described: () => ({
      field: hexadecimal(field), filename: hexadecimal(filename), type, size, sha256: digest.digest('hex') }),
  }
}

exports.fileOnDisk = (field, filename, type, place) => {
  const file = exports.file(field, filename, type)
  file.add(fs.readFileSync(place))
  fs.unlinkSync(place)
  return file
}

// Serves with `parse(request, done)`, where `done(error, fields, files)` is called once.
exports.serve = (parser, parse) => {
  http.createServer((request, response) => {
    parse(request, (error, fields, files) => {
      response.setHeader('Content-Type', 'application/json')
      if (error) {
        response.statusCode = error.httpCode || error.statusCode || 400
        return response.end(JSON.stringify({ error: String(error) }))
      }
      response.end(JSON.stringify({
        versions: { [parser]: version(parser), 'Node.js': process.versions.node },
        method: request.method, title: request.headers['x-title'] ?? null, connection: request.socket.remotePort,
        fields: fields.map(([name, value]) => [hexadecimal(name), hexadecimal(value)]),
        files: files.map((file) => file.described()),
      }))
    })
  }).listen(Number(process.argv[2]), '127.0.0.1')
}
