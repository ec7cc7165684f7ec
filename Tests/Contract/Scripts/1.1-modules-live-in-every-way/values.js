export let a = 1, b = 2
export function f() { return 'f' }
export const steps = [
  () => { a++ },
  () => { --b },
  () => { a += 10 },
  () => { [a, b] = [b, a] },
  () => { ({ x: a, y: [b = 'default'] } = { x: 'object', y: [] }) },
  () => { for (a of ['first', 'last']); },
  () => { for (b in { key: 1 }); },
  () => { a = null; a ??= 'nullish' },
  () => { const inner = () => { b = 'inner' }; inner() },
  () => { let a = 'a shadow'; a = 'another'; b = a },
  () => { f = () => 'g' },
]
