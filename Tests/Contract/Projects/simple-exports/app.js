export default { send() { console.log('sent') } }
