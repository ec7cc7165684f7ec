import './asserts.js'
