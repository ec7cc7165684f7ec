export const sum = (x, y) => x + y
export default 'a default that export * leaves out'
