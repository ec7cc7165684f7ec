import { uri } from './place.js'
export default {
  start({ success }) { setTimeout(() => success({ uri }), 1) },
}
