// rule: 2.1
// Getters, inherited ones too, are asked while uploadFile runs and never again.
import uploadtask from '@system.uploadtask'

let asked = 0
class Options {
  get url() { asked += 1; return 'http://SERVER/echo' }
  get filePath() { asked += 1; return 'internal://files/a.txt' }
  get name() { asked += 1; return 'file' }
  get header() { asked += 1; return { get 'X-One'() { asked += 1; return 'one' } } }
  get formData() { asked += 1; return { get field() { asked += 1; return 'value' } } }
  get timeout() { asked += 1; return 10000 }
  get success() {
    asked += 1
    return (res) => {
      const seen = JSON.parse(res.data)
      console.log(seen.parts.join(), seen.fields[0].value, seen.headers.some(([name]) => name === 'X-One'))
    }
  }
  get complete() { asked += 1; return () => console.log('complete', asked === before) }
}
uploadtask.uploadFile(new Options())
const before = asked
console.log(asked >= 10)
