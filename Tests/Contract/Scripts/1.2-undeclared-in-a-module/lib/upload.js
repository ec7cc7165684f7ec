import uploadtask from '@system.uploadtask'
export const upload = uploadtask.uploadFile
