export const up = () => require('../../outside.js')
