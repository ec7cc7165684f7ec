export const name = 'util'
export const where = 'root'
export default 'default of util'
