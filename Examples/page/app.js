// The interface page's own example, unchanged except in two places: the URL, and `${data}`, where the page has one
// closing parenthesis too many.
import uploadtask from '@system.uploadtask'

const retUploadTask = uploadtask.uploadFile({
 url: 'http://127.0.0.1:8080',
 filePath: "internal://mass/download/test.png",
 name: "testImg",
 success: function(res){
  console.log("Upload success.resp = " + JSON.stringify(res))
 },
 fail: function(data, code) {
  console.log(`handling fail, errMsg = ${data}`)
  console.log(`handling fail, errCode = ${code}`)
 }
})
// 中断请求任务
retUploadTask.abort()
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
retUploadTask.onProgressUpdate((res) => {
 console.log(
  `listening for upload progress update event 2, progressUpdate data = ${JSON.stringify(
   res
  )}`
 )
})
retUploadTask.offProgressUpdate(cb)
