exports.send = function () { console.log('never') }
