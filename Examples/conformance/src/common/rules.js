import file from '@system.file'
import uploadtask from '@system.uploadtask'
import { attempt, equal, holds, pause, within } from './attempt'

const small = 'internal://files/conformance.txt'
const large = 'internal://files/conformance-large.txt'

// Writes the files that the rules send.
export async function prepare() {
  await file.writeText({ uri: small, text: 'hello' })
  await file.writeText({ uri: large, text: 'x'.repeat(1 << 20) })
}

const kinds = (events) => events.map(({ kind }) => kind)
const fine = (server, more) => ({ url: `${server}/upload`, filePath: small, name: 'file', ...more })

async function failure(options) {
  const events = await attempt(options).ended
  equal(kinds(events), ['fail', 'complete'], 'the list of callbacks')
  return events[0]
}

async function success(options, prepare) {
  const events = await attempt(options, prepare).ended
  if (events[0].kind === 'fail') throw new Error(`fail(${JSON.stringify(events[0].data)}, ${events[0].code})`)
  equal(kinds(events), ['success', 'complete'], 'the list of callbacks')
  return events[0].response
}

const received = async (options) => JSON.parse((await success(options)).data)

async function refused(options, message) {
  const { data, code } = await failure(options)
  equal(code, 202, 'the code')
  holds(data.startsWith(message), `the message is '${data}', not '${message}'`)
}

export const rules = [
  {
    rule: '1.4', text: 'canIUse accepts the module and its method',
    check() {
      equal(canIUse('@system.uploadtask'), true, 'the module')
      equal(canIUse('@system.uploadtask.uploadFile'), true, 'uploadFile')
      equal(canIUse('@system.uploadtask.unknown'), false, 'an unknown method')
    },
  },
  {
    rule: '2.1', text: 'uploadFile returns a task, also with wrong parameters',
    async check(server) {
      for (const options of [fine(server), fine('nowhere')]) {
        const { task, ended } = attempt(options)
        for (const method of ['abort', 'onProgressUpdate', 'offProgressUpdate']) equal(typeof task[method], 'function', method)
        await ended
      }
    },
  },
  {
    rule: '2.1', text: 'the parameters are read before uploadFile returns',
    async check(server) {
      const options = fine(server, { formData: { a: '1' } })
      const result = new Promise((resolve) => { options.success = ({ data }) => resolve(JSON.parse(data)) })
      uploadtask.uploadFile(options)
      Object.assign(options, { url: 'nowhere', filePath: '', name: '', success: undefined })
      options.formData.a = '2'
      equal((await within(5000, result)).fields, [{ name: 'a', value: '1' }], 'the list of fields')
    },
  },
  {
    rule: '2.2', text: 'no callback runs before uploadFile returns',
    async check(server) {
      const { atReturn, ended } = attempt(fine(server, { url: 'nowhere' }))
      equal(atReturn, [], 'the list of callbacks at the return')
      await ended
    },
  },
  {
    rule: '2.3', text: 'the first wrong parameter is reported, in the order url, filePath, name',
    async check(server) {
      await refused({ url: 1, filePath: 2, name: 3 }, 'invalid url')
      await refused(fine(server, { filePath: 2, name: 3 }), 'invalid filename')
      await refused(fine(server, { name: 3 }), 'name is a required field')
    },
  },
  {
    rule: '2.6', text: 'a path out of the storage, or to no file, is refused',
    async check(server) {
      await refused(fine(server, { filePath: 'internal://files/../files/conformance.txt' }), 'invalid filename')
      await refused(fine(server, { filePath: 'internal://files/none.txt' }), 'invalid filename')
    },
  },
  {
    rule: '2.10', text: 'an empty field is kept, null and undefined are left out',
    async check(server) {
      const { fields } = await received(fine(server, { formData: { a: '', b: null, c: undefined } }))
      equal(fields, [{ name: 'a', value: '' }], 'the list of fields')
    },
  },
  {
    rule: '2.10', text: 'numbers and booleans are sent as text',
    async check(server) {
      const { fields } = await received(fine(server, { formData: { a: 1.5, b: true } }))
      equal(fields.map(({ value }) => value), ['1.5', 'true'], 'the list of values')
    },
  },
  {
    rule: '2.11', text: 'a timeout ends the upload with 204',
    async check(server) {
      const options = fine(server, { url: `${server}/upload?uploadtask-delay=4000`, timeout: 200 })
      equal((await failure(options)).code, 204, 'the code')
    },
  },
  {
    rule: '3.1', text: 'the file arrives whole',
    async check(server) {
      const { files } = await received(fine(server))
      equal(files.map(({ name, size }) => [name, size]), [['file', 5]], 'the list of files')
      equal(
        files[0].sha256, '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', 'the digest')
    },
  },
  {
    rule: '3.2', text: 'fields are sent in the order of the object',
    async check(server) {
      const { fields } = await received(fine(server, { formData: { z: '1', a: '2', m: '3' } }))
      equal(fields.map(({ name }) => name), ['z', 'a', 'm'], 'the order')
    },
  },
  {
    rule: '3.4', text: 'the file has its name, and a media type by its extension',
    async check(server) {
      const { files } = await received(fine(server))
      equal(files[0].filename, 'conformance.txt', 'the name')
      holds(files[0].contentType.startsWith('text/plain'), `the media type is ${files[0].contentType}`)
    },
  },
  {
    rule: '4.1', text: 'complete follows, once and without arguments',
    async check(server) {
      const { events, ended } = attempt(fine(server))
      await ended
      await pause(50)
      equal(kinds(events), ['success', 'complete'], 'the list of callbacks')
      equal(events[1].values, [], 'the list of arguments')
    },
  },
  {
    rule: '4.2', text: 'any status of a response is a success',
    async check(server) {
      const response = await success(fine(server, { url: `${server}/upload?uploadtask-status=404` }))
      equal(response.statusCode, 404, 'the status')
    },
  },
  {
    rule: '4.3', text: 'success has statusCode, data and headers',
    async check(server) {
      const response = await success(fine(server))
      equal(Object.keys(response).sort(), ['data', 'headers', 'statusCode'], 'the list of keys')
      equal([typeof response.data, typeof response.headers], ['string', 'object'], 'the list of kinds')
    },
  },
  {
    rule: '4.5', text: 'a refused connection is 200',
    async check() {
      equal((await failure(fine('http://127.0.0.1:1'))).code, 200, 'the code')
    },
  },
  {
    rule: '4.5', text: 'a connection that ends before the response is 300',
    async check(server) {
      const options = fine(server, { url: `${server}/upload?uploadtask-close-after=1000`, filePath: large })
      equal((await failure(options)).code, 300, 'the code')
    },
  },
  {
    rule: '5.1', text: 'abort calls fail with 1002, then complete',
    async check(server) {
      const { task, ended } = attempt(fine(server, { url: `${server}/upload?uploadtask-delay=4000` }))
      equal(task.abort(), undefined, 'the result of abort')
      const events = await ended
      equal(kinds(events), ['fail', 'complete'], 'the list of callbacks')
      equal([events[0].data, events[0].code], ['user cancel request', 1002], 'the failure')
    },
  },
  {
    rule: '5.2', text: 'several listeners are called, each function once',
    async check(server) {
      const calls = { a: 0, b: 0 }
      const a = () => { calls.a += 1 }
      await success(fine(server), (task) => {
        task.onProgressUpdate(a)
        task.onProgressUpdate(a)
        task.onProgressUpdate(() => { calls.b += 1 })
      })
      holds(calls.a > 0, 'the first listener is not called')
      equal(calls.b, calls.a, 'the number of calls of the second listener')
    },
  },
  {
    rule: '5.3', text: 'offProgressUpdate removes one listener, or all',
    async check(server) {
      const calls = []
      const removed = () => calls.push('removed')
      await success(fine(server), (task) => {
        task.onProgressUpdate(removed)
        task.onProgressUpdate(() => calls.push('kept'))
        task.offProgressUpdate(removed)
      })
      holds(!calls.includes('removed'), 'a removed listener is called')
      holds(calls.includes('kept'), 'the other listener is not called')
      await success(fine(server), (task) => {
        task.onProgressUpdate(() => calls.push('all'))
        task.offProgressUpdate()
      })
      holds(!calls.includes('all'), 'a listener is called after all were removed')
    },
  },
  {
    rule: '5.4', text: 'progress is a percentage, and its totals are the bytes of the body',
    async check(server) {
      const events = []
      await success(fine(server, { filePath: large }), (task) => task.onProgressUpdate((event) => events.push(event)))
      holds(events.length > 1, 'there are fewer than two events')
      for (const { progress, totalBytesSent, totalBytesExpectedToSend } of events) {
        holds(Number.isInteger(progress) && progress >= 0 && progress <= 100, `progress is ${progress}`)
        holds(totalBytesExpectedToSend > 1 << 20, `totalBytesExpectedToSend is ${totalBytesExpectedToSend}`)
        holds(totalBytesSent <= totalBytesExpectedToSend, 'more is sent than expected')
      }
      const last = events[events.length - 1]
      equal([last.progress, last.totalBytesSent], [100, last.totalBytesExpectedToSend], 'the last event')
    },
  },
  {
    rule: '5.7', text: 'an upload continues when nothing refers to its task',
    async check(server) {
      const { ended } = attemptWithoutTask(fine(server, { url: `${server}/upload?uploadtask-delay=300` }))
      for (let round = 0; round < 5; round++) {
        global.runGC()
        await pause(10)
      }
      equal(kinds(await ended), ['success', 'complete'], 'the list of callbacks')
    },
  },
]

// Nothing refers to the task after the return.
function attemptWithoutTask(options) {
  const { ended } = attempt(options)
  return { ended }
}
