// rule: 2.9
// What only the upload can set is dropped, in whatever case it is written, with a warning for each; the rest is sent.
import uploadtask from '@system.uploadtask'

uploadtask.uploadFile({
  url: 'http://SERVER/echo', filePath: 'internal://files/a.txt', name: 'file',
  header: {
    'Content-Type': 'text/x-mine', 'Content-Length': 7, 'content-encoding': 'x-mine', 'Transfer-Encoding': 'chunked',
    TE: 'trailers', Trailer: 'X-Mine', HOST: 'mine.example', Connection: 'x-mine', 'Keep-Alive': 'timeout=7',
    'Proxy-Connection': 'x-mine', Upgrade: 'x-mine', expect: '100-continue', 'Accept-Encoding': 'x-mine',
    'X-Kept': 'kept',
  },
  success: (res) => {
    const { headers } = JSON.parse(res.data)
    const values = (wanted) => headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
    for (const name of ['content-type', 'content-length', 'host', 'accept-encoding', 'x-kept']) {
      console.log(name, values(name).length)
    }
    for (const name of ['content-encoding', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect',
      'keep-alive', 'proxy-connection']) {
      if (values(name).length > 0) console.log('never', name, values(name))
    }
    console.log(values('content-type')[0].startsWith('multipart/form-data; boundary='), values('host')[0])
    console.log(headers.some(([, value]) => value.includes('mine')), values('content-length')[0] > 100)
  },
  fail: (data, code) => console.log('fail', code, data),
})
