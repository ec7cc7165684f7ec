// rule: 1.1
// An app's own script may export; toolchains' templates end in `export default`.
export const version = 1
export function onCreate() { return 'created' }
console.log(version, onCreate())
export default { onCreate }
