export function self(value) { return Array.isArray(value) ? value[0] : value }
export class Box { constructor(size) { this.size = size } }
export default (value) => value
