export default class Named { kind = 'default class' }
