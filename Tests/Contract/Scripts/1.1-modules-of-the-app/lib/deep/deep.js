import { near } from '../near.js'
import { name as rootName } from '../../util.js'
import { name as again } from '/util.js'
import task from '@system.uploadtask'
const { beside } = require('./beside.js')
export const name = 'deep', up = near, uploadtask = task
export { rootName, beside }
export default again === rootName
