// A stand-in for the microphone: it hands out a recording of 16,000 bytes.
import file from '@system.file'

const uri = 'internal://files/voice.aac'

export default {
  start({ success }) {
    file.writeText({ uri, text: 'x'.repeat(16000), success: () => success({ uri }) })
  },
}
