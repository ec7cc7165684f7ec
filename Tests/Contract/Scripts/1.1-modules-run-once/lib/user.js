import { counter } from '../counter.js'
counter.value += 10
