// rule: 1.1
// What quick-app toolchains make of an import of the default and of the whole, with their helpers.
'use strict';

var _uploadtask = _interopRequireDefault($app_require$("@app-module/system.uploadtask"));
var _whole = _interopRequireWildcard($app_require$("@app-module/system.uploadtask"));

function _interopRequireDefault(obj) { return obj && obj.__esModule ? obj : { default: obj }; }

function _interopRequireWildcard(obj) {
  if (obj && obj.__esModule) return obj;
  var copy = {};
  for (var key in obj) if (Object.prototype.hasOwnProperty.call(obj, key)) copy[key] = obj[key];
  copy.default = obj;
  return copy;
}

var task = _uploadtask.default.uploadFile({
  url: 'http://SERVER/status/200', filePath: 'internal://files/a.txt', name: 'file',
  success: function (res) { console.log(res.statusCode); }
});
console.log(typeof task.abort, _whole.default.uploadFile === _uploadtask.default.uploadFile);
