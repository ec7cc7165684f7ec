export default function (global, globalThis, window, $app_exports$, $app_evaluate$) {
  var setTimeout = global.setTimeout
  $app_exports$.default = {
    data: function () { return { n: 1 } },
    onInit: function () { var self = this; setTimeout(function () { console.log('n is', self.n) }, 1) },
    tap: function (n) { this.n += n; console.log('tapped', this.n) },
    template: function (vm) { return aiot.__ce__('div', {}, []) },
    style: {},
  }
}
