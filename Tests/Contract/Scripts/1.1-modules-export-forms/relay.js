export { a, Box as box } from './forms.js'
export * from './more.js'
export * as everything from './forms.js'
export { default } from './default-expression.js'
