declare module '@system.device' {
  interface DeviceInformation {
    brand: string;
    manufacturer: string;
    model: string;
    product: string;
    osType: string;
    osVersionName: string;
    osVersionCode: number;
    platformVersionName: string;
    platformVersionCode: number;
    language: string;
    region: string;
    APILevel: number;
    /** In physical pixels, like `screenHeight`. */
    screenWidth: number;
    screenHeight: number;
    /** The ratio of physical to logical pixels. */
    screenDensity: number;
    screenShape: 'rect' | 'circle' | 'pill-shaped';
    deviceType: 'watch' | 'band' | 'smartspeaker' | 'unknown';
  }

  interface Identifiers {
    device?: string;
    mac?: string;
    user?: string;
    advertising?: string;
  }

  const device: {
    getInfo: QuickApp.OptionalMethod<{}, DeviceInformation>;
    getId: QuickApp.OptionalMethod<{ type?: (keyof Identifiers)[] }, Identifiers>;
    getDeviceId: QuickApp.OptionalMethod<{}, { deviceId: string }>;
    getSerial: QuickApp.OptionalMethod<{}, { serial: string }>;
    /** In bytes. */
    getTotalStorage: QuickApp.OptionalMethod<{}, { totalStorage: number }>;
    getAvailableStorage: QuickApp.OptionalMethod<{}, { availableStorage: number }>;
  };
  export default device;
}
