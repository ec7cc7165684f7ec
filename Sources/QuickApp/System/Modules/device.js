// `@system.device` and `@system.configuration`: the emulated device. Its identifiers are the same on every machine.
(function (primordials, calls, native) {
  'use strict';
  const { append, includes } = primordials;
  const { exportsOf, list, method } = calls;
  const language = 'zh';
  const region = 'CN';
  const identifier = '0000000000000000';
  const identifiers = {
    __proto__: null, device: identifier, mac: '02:00:00:00:00:00', user: identifier,
    advertising: '00000000-0000-0000-0000-000000000000',
  };
  const totalStorage = 64 * 1024 * 1024;

  function getInfo() {
    return {
      brand: native.brand,
      manufacturer: 'Xiaomi',
      model: native.model,
      product: native.product,
      osType: 'vela',
      osVersionName: '1.0.0',
      osVersionCode: 1,
      platformVersionName: '1.0.0',
      platformVersionCode: 1000,
      language,
      region,
      APILevel: native.apiLevel,
      screenWidth: native.screenWidth,
      screenHeight: native.screenHeight,
      screenDensity: native.screenDensityInTenths / 10,
      screenShape: native.screenShape,
      deviceType: native.deviceType,
    };
  }

  function getId(options) {
    const types = list(options, 'type', 10) ?? ['device', 'mac', 'user', 'advertising'];
    const result = {};
    if (includes(types, 'device')) result.device = identifiers.device;
    if (includes(types, 'mac')) result.mac = identifiers.mac;
    if (includes(types, 'user')) result.user = identifiers.user;
    if (includes(types, 'advertising')) result.advertising = identifiers.advertising;
    return result;
  }

  return {
    __proto__: null,
    '@system.device': exportsOf({
      getInfo: method(getInfo),
      getId: method(getId),
      getDeviceId: method(() => ({ deviceId: identifier })),
      getSerial: method(() => ({ serial: identifier })),
      getTotalStorage: method(() => ({ totalStorage })),
      getAvailableStorage: method(() => ({ availableStorage: totalStorage })),
    }),
    '@system.configuration': exportsOf({
      getLocale: () => ({ language, countryOrRegion: region }),
    }),
  };
})
