export default { nested: ['expression'] }.nested[0]
