import uploadtask
  from '@system.uploadtask'

export function fail() {
  throw new Error('c') // heref
}
