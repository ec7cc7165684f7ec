// rule: 1.1, 2.1, 5.2, 5.3
// file: internal://mass/download/test.png = picture
// The same with the page's other form of import, and without its abort, so that the upload is made.
const uploadtask = require('@system.uploadtask')

const retUploadTask = uploadtask.uploadFile({
 url: 'http://SERVER/status/200',
 filePath: "internal://mass/download/test.png",
 name: "testImg",
 success: function(res){
  console.log("Upload success.resp = " + JSON.stringify({ ...res, headers: {} }))
 },
 fail: function(data, code) {
  console.log(`handling fail, errMsg = ${data}`)
  console.log(`handling fail, errCode = ${code}`)
 }
})
// 监听上传进度事件
retUploadTask.onProgressUpdate(res => {
 console.log(
  `listening upload progress update event, progressUpdate data = ${JSON.stringify(res)}`
 )
})
// 取消监听上传进度事件
retUploadTask.offProgressUpdate()

// 取消特定的上传进度事件
function cb(res) {
 console.log(
  `listening for upload progress update event 1, progressUpdate data = ${JSON.stringify(
   res
  )}`
 )
}
// 此次监听会被取消
retUploadTask.onProgressUpdate(cb)
// event2 监听依然有效，不会被取消
let last
retUploadTask.onProgressUpdate((res) => {
 if (last !== undefined && last.progress === res.progress) return
 last = res
 if (res.progress === 100) console.log(
  `listening for upload progress update event 2, progressUpdate data = ${JSON.stringify(
   res
  )}`
 )
})
retUploadTask.offProgressUpdate(cb)
