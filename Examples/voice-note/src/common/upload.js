import uploadtask from '@system.uploadtask'

// Sends a file. Resolves with the server's JSON.
export function upload(url, filePath, formData, onProgress) {
  return new Promise((resolve, reject) => {
    const task = uploadtask.uploadFile({
      url, filePath, name: 'file', formData, timeout: 60000,
      success: ({ statusCode, data }) => {
        if (statusCode === 200) resolve(JSON.parse(data))
        else reject(new Error(`the server responded with ${statusCode}`))
      },
      fail: (data, code) => reject(new Error(`${data} (${code})`)),
    })
    task.onProgressUpdate(onProgress)
  })
}
