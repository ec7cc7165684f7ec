import { send } from './named.js'
if (typeof send !== 'function') throw new Error('send is no function')
