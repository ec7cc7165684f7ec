console.log('evaluated')
export const counter = { value: 0 }
