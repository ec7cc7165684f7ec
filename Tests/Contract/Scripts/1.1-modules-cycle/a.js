import { b, atOnce } from './b.js'
export function a() { return 'a' }
export const value = 'value of a'
export const early = atOnce
export const late = () => b()
