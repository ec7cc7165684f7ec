function send() { console.log('never') }
const delay = 60 * 1000
