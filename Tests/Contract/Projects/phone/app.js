(function () {
  var createAppHandler = function () {
    $app_define$('@app-application/app', [], function ($app_require$, $app_exports$, $app_module$) {
      $app_exports$.default = { onCreate: function () { console.log('phone app') } }
      if ($app_exports$.__esModule && $app_exports$.default) { $app_module$.exports = $app_exports$.default }
      $app_module$.exports.manifest = {}
    })
    $app_bootstrap$('@app-application/app', { packagerVersion: '1' })
  }
  return createAppHandler()
})()
