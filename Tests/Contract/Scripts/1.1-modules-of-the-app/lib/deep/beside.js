module.exports = { beside: 'lib/deep/beside' }
