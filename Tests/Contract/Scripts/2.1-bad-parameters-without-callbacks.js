// rule: 2.1
// Nothing is thrown where nobody listens.
import uploadtask from '@system.uploadtask'

for (const options of [{}, { url: 5 }, { url: 'http://SERVER/', filePath: 5 }, [], { url: null, name: Symbol('x') }]) {
  const task = uploadtask.uploadFile(options)
  console.log(typeof task.abort, task.abort())
}
