console.log('two')
export default function () {}
