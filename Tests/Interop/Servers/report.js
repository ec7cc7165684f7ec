// The content of an upload as a Node.js server parsed it, in the JSON format of all servers of the suite.
'use strict'
const crypto = require('crypto')
const fs = require('fs')
const http = require('http')
const path = require('path')

const hexadecimal = (text) => (text == null ? null : Buffer.from(text, 'utf8').toString('hex'))

// Debian installs each module into its own folder, whose package.json has the version.
function version(name) {
  let folder = path.dirname(require.resolve(name))
  while (!fs.existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder)
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'))).version
}

// A file that is being received: `add` takes a chunk, `entry` returns the file's entry in the report.
exports.file = (field, filename, type) => {
  const digest = crypto.createHash('sha256')
  let size = 0
  return {
    add(chunk) { size += chunk.length; digest.update(chunk) },
    entry: () => ({
      field: hexadecimal(field), filename: hexadecimal(filename), type, size, sha256: digest.digest('hex') }),
  }
}

exports.fileOnDisk = (field, filename, type, path) => {
  const file = exports.file(field, filename, type)
  file.add(fs.readFileSync(path))
  fs.unlinkSync(path)
  return file
}

// Starts a server that calls `parse(request, done)`; `parse` calls `done(error, fields, files)` once.
exports.serve = (parser, parse) => {
  http.createServer((request, response) => {
    parse(request, (error, fields, files) => {
      response.setHeader('Content-Type', 'application/json')
      if (error) {
        response.statusCode = error.httpCode || error.statusCode || 400
        return response.end(JSON.stringify({ error: String(error) }))
      }
      const report = JSON.stringify({
        versions: { [parser]: version(parser), 'Node.js': process.versions.node },
        method: request.method, title: request.headers['x-title'] ?? null, connection: request.socket.remotePort,
        fields: fields.map(([name, value]) => [hexadecimal(name), hexadecimal(value)]),
        files: files.map((file) => file.entry()),
      })
      fs.appendFileSync(process.env.REPORTS, report + '\n')
      response.end(report)
    })
  }).listen(Number(process.argv[2]), '127.0.0.1')
}
