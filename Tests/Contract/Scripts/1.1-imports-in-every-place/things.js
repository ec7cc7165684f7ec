export class Base { name = 'base' }
export const tag = (strings, ...values) => strings.raw.join('|') + values.join()
export const value = 1, list = [1, 2, 3], early = 'hoisted'
