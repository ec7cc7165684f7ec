export default function named() { return 'default function' }
export const a = 1, b = 2
export let c = 3
export var d = 4
export const { e } = { e: 5 }
export function f() { return 6 }
export function* g() { yield 7; yield 8 }
export class Box { kind = 'box' }
const local = 9
const words = 'ten'
export { local as late, words as text }
export async function later() {}
