export default { onInit() { console.log('one', new Error().stack.split('\n').length > 0) } }
