// rule: 2.11
// Zero, negative, not finite, or no number is the default, and so none of these expires at once.
import uploadtask from '@system.uploadtask'

const timeouts = [0, -0, -1, NaN, Infinity, -Infinity, '5', '', null, undefined, true, {}, [5], () => 5, Symbol('x')]
const results = []
timeouts.forEach((timeout, index) => {
  const key = typeof timeout === 'string' ? JSON.stringify(timeout) : Object.is(timeout, -0) ? '-0' : typeof timeout
  uploadtask.uploadFile({
    url: 'http://SERVER/slow/300', filePath: 'internal://files/a.txt', name: 'file', timeout,
    success: (res) => { results[index] = `${key} ${res.statusCode}` },
    fail: (data, code) => { results[index] = `${key} fail ${code}` },
    complete: () => { if (Object.keys(results).length === timeouts.length) console.log(results.join('\n')) },
  })
})
