(function () {
  $app_define$('@app-component/index', [], function ($app_require$, $app_exports$, $app_module$) {
    $app_module$.exports = { onInit: function () { console.log('phone page', typeof $app_require$('@app-module/system.router').push) } }
    $app_module$.exports.template = {}
  })
  $app_bootstrap$('@app-component/index', { packagerVersion: '1' })
})()
