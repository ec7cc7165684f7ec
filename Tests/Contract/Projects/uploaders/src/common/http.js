import uploadtask from '@system.uploadtask'

export const HOST = 'http://SERVER'

export function upload(options) {
  return new Promise((resolve, reject) => {
    const task = uploadtask.uploadFile({
      ...options, url: HOST + options.path,
      success: (response) => (response.statusCode === 200 ? resolve(response) : reject(new Error(`status ${response.statusCode}`))),
      fail: (data, code) => reject(Object.assign(new Error(data), { code })),
    })
    // Phones have it, watches do not.
    if (task.onHeadersReceived) task.onHeadersReceived(() => console.log('headers'))
  })
}
