export { send } from './named.js'
