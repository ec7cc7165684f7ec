export function send() { console.log('never') }
