// a line
throw new RangeError('broken') // here1
