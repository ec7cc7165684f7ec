export default function (global, globalThis, window, $app_exports$, $app_evaluate$) {
  var timer = global.setTimeout
  var app = $app_require$('@app-module/system.app')
  $app_exports$.default = {
    onCreate: function () { console.log('app created', typeof timer, typeof app.getInfo) },
    onDestroy: function () { console.log('app destroyed') },
    style: {}, manifest: { package: 'com.example.compiled' },
  }
}
