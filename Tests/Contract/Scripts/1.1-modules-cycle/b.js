import { a, value } from './a.js'
export const atOnce = 'at once: ' + a()
export const b = () => `b sees ${a()} and ${value}`
