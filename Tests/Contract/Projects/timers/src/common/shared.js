let count = 0
setTimeout(() => console.log('of a shared script'), 900)
export const next = () => ++count
