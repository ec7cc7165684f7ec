export const near = 'lib/near'
