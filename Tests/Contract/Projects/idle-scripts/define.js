$app_define$('@app-application/app', [], function (require, exports, module) { module.exports = { onCreate() { console.log('never') } } })
